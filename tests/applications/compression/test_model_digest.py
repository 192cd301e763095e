"""Digests of models."""

import keras
import numpy as np
import pytest

from ib_keras.applications.compression.model_digest import model_digest
from ib_keras.models import BetaVAE

SHAPE = 8, 8, 1


def model(seed=0, **options):
    return BetaVAE(SHAPE, 3, **{"hidden": (5,), "seed": seed, **options})


def with_weights_of(other, **options):
    found = model(seed=7, **options)
    found.set_weights(other.get_weights())
    return found


def network(function):
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input(SHAPE), keras.layers.Flatten(), keras.layers.Dense(6, function)])


def test_the_same_model_is_recognised(tmp_path):
    one = model()
    one.save(tmp_path / "m.keras")
    assert model_digest(keras.saving.load_model(tmp_path / "m.keras")) == model_digest(one)
    assert model_digest(with_weights_of(one)) == model_digest(one), "names and seeds do not count"


@pytest.mark.parametrize(
    "options", [{"activation": "tanh"}, {"likelihood": "continuous_bernoulli"}, {"encoder": network("elu")}]
)
def test_another_computation_with_the_same_weights_is_another_model(options):
    one = model(encoder=network("relu")) if "encoder" in options else model()
    assert model_digest(with_weights_of(one, **options)) != model_digest(one)


def test_training_on_changes_it():
    one = model()
    before = model_digest(one)
    one.encoder.weights[0].assign_add(np.full(one.encoder.weights[0].shape, 1e-6))
    assert model_digest(one) != before


def test_functions_and_networks_without_configuration_have_a_steady_digest():
    class Plain(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(6)

        def call(self, x):
            return self.dense(keras.ops.reshape(x, [-1, 64]))

    def own(x):
        return x

    for encoder in (Plain(), network(own)):
        assert model_digest(model(encoder=encoder)) == model_digest(model(encoder=encoder))
