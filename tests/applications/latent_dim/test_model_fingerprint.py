import subprocess
import sys

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import choose_latent_dim
from ib_keras.applications.latent_dim.model_fingerprint import model_fingerprint
from ib_keras.models import VAE


def built(k, rate=0.1, loss="mse", activation="relu"):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(k, activation), keras.layers.Dense(4)])
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def test_names_that_keras_numbers_are_no_difference():
    functional = lambda k: keras.Model(*(lambda i: (i, keras.layers.Dense(4)(keras.layers.Dense(k)(i))))(keras.Input((4,))))  # noqa: E731, E501  # fmt: skip
    for build in (built, functional, lambda k: VAE((4,), k, seed=0)):
        assert model_fingerprint(build, 2) == model_fingerprint(build, 2)


@pytest.mark.parametrize("changed", [{"rate": 0.2}, {"loss": "mae"}, {"activation": "tanh"}])
def test_settings_are_a_difference(changed):
    first, second = ({}, changed)
    assert model_fingerprint(lambda k: built(k, **first), 2) != model_fingerprint(lambda k: built(k, **second), 2)


def test_a_model_without_a_configuration_is_told_by_its_code():
    class Own(keras.Model):
        def __init__(self, layers):
            super().__init__()
            self.net = layers[0]

        def call(self, x):
            return self.net(x)

    def of(units):
        return lambda k: Own([keras.layers.Dense(units)])

    assert model_fingerprint(of(3), 2) == model_fingerprint(of(3), 2) != model_fingerprint(of(4), 2)


@pytest.mark.slow
def test_another_process_has_the_same_fingerprint():
    code = (
        "from tests.applications.latent_dim.test_model_fingerprint import *\n"
        "print(model_fingerprint(lambda k: built(k) if k in {1, 2, 3, 'a', 'b'} else None, 2))"
    )
    found = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)}
    assert len(found) == 1 and len(found.pop().strip()) == 64


def test_another_model_does_not_go_on_from_the_folder(tmp_path):
    x = np.random.default_rng(0).normal(size=[60, 4])
    for rate in (0.1, 0.1):
        choose_latent_dim(x, lambda k, rate=rate: built(k, rate), dims=[1, 2], epochs=1, folder=tmp_path)
    with pytest.raises(InputError, match="`folder` must be that of the same search. .* another configuration of the"):
        choose_latent_dim(x, lambda k: built(k, 0.2), dims=[1, 2], epochs=1, folder=tmp_path)
