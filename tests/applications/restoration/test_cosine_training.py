import keras
import numpy as np
import pytest

from ib_keras.applications.restoration.cosine_training import compile_for
from ib_keras.models import DenoisingAutoencoder


def small():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


def test_the_rate_rises_to_its_largest_value_and_falls_to_nothing():
    rate = compile_for(small(), "mse", 0.1, epochs=3, steps=400).optimizer._learning_rate
    rates = [float(rate(step)) for step in (0, 100, 200, 700, 1200)]
    assert rates == pytest.approx([0, 0.05, 0.1, 0.05, 0], abs=1e-6)


def test_one_step_is_enough():
    network = compile_for(small(), "mse", 0.1, epochs=1, steps=1)
    network.fit(np.ones([2, 2]), np.ones([2, 1]), verbose=0)
    assert np.isfinite(network.get_weights()[0]).all()


def test_what_was_compiled_stays_and_an_objective_of_its_own_too():
    network = small()
    network.compile("sgd", "mae")
    assert compile_for(network, "mse", 0.1, epochs=1, steps=1).loss == "mae"
    model = DenoisingAutoencoder((8, 8, 1), 2, hidden=(4,))
    assert compile_for(model, "mse", 0.1, epochs=1, steps=1).compiled
