import numpy as np
import pytest
import tensorflow as tf

from ib_keras.datasets import Dataset
from ib_keras.deployment.conversion import BATCHES
from ib_keras.deployment.input_values import input_values, trial_inputs
from ib_keras.layers import CategoricalLikelihood, GaussianLikelihood
from ib_keras.models import BetaVAE, VIBClassifier


@pytest.mark.parametrize(
    "likelihood, expected",
    [
        ("gaussian", {"whole": False, "low": 0.0, "high": 1.0}),
        (GaussianLikelihood(activation="linear"), {"whole": False, "low": None, "high": None}),
        (CategoricalLikelihood(20), {"whole": True, "low": 0.0, "high": 19.0}),
    ],
)
def test_an_autoencoder_takes_what_its_likelihood_gives(likelihood, expected):
    assert input_values(BetaVAE((4,), 2, hidden=(), likelihood=likelihood)) == expected


def test_data_say_more_than_the_model():
    model, x = VIBClassifier((4,), 2, 3, hidden=()), np.linspace(-2, 5, 12).reshape(3, 4)
    assert input_values(model) == {"whole": False, "low": None, "high": None}
    assert input_values(model, Dataset(x, None, x, None)) == {"whole": False, "low": -2.0, "high": 5.0}


def test_inputs_have_the_batch_and_lie_in_the_range():
    spec = {"x": tf.TensorSpec([None, 100], tf.float32)}
    whole = trial_inputs(spec, 3, {"whole": True, "low": 5, "high": 7})["x"]
    assert whole.shape == (3, 100) and set(whole.ravel()) == {5, 6, 7} and whole.dtype == np.float32
    plain = trial_inputs(spec, 7, {"whole": False, "low": -2.0, "high": 2.0})["x"]
    assert plain.min() < -1 and plain.max() > 1 and np.abs(plain).max() <= 2
    seeds = [trial_inputs({"seed": tf.TensorSpec([], tf.int32)}, n, seed=n)["seed"] for n in BATCHES]
    assert min(seeds) < 0 < max(seeds), "runtimes differ in the quotients of negative numbers"
    assert (trial_inputs(spec, 3)["x"] == trial_inputs(spec, 3)["x"]).all()
