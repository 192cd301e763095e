import keras
import numpy as np
import pytest

import ib_keras as ib
from ib_keras._progress import progress_bar
from ib_keras.applications.explanation.decoder_response import decoder_response

T = np.random.default_rng(0).normal(size=[2000, 2]).astype("float32") * np.array([1.0, 3.0], "float32")
SILENT = progress_bar(2, "step", 0)


class Decoder(keras.layers.Layer):
    """A decoder made of a function of codes [n, 2]."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, t):
        return self.function(t)


def behind(function, outputs):
    """Returns a model whose decoder is a function of codes [n, 2]."""
    encoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    decoder = keras.Sequential([keras.Input((2,)), Decoder(function)])
    decoder(np.zeros([1, 2], "float32"))
    likelihood = ib.layers.GaussianLikelihood(activation="linear")
    return ib.models.IBAutoencoder(
        (2,), 2, encoder=encoder, decoder=decoder, posterior="deterministic", likelihood=likelihood,
        target_shape=(outputs,),
    )  # fmt: skip


def test_a_linear_decoder_responds_by_its_weights():
    """The strata leave an error of the standard deviation of far less than that of 128 times 16 independent draws."""
    weights = np.array([[1.0, -2.0, 0.0, 0.5], [0.0, 0.25, -1.0, 0.0]], "float32")
    found = decoder_response(behind(lambda t: t @ weights, 4), T, 128, 16, 0, SILENT)
    assert found == pytest.approx(np.abs(weights) * T.std(axis=0)[:, None], rel=2 / np.sqrt(2 * 128 * 16), abs=1e-6)


def test_a_product_responds_to_both():
    """Var over t_1 of t_1 t_2 is t_2^2 Var t_1, whose mean over t_2 is Var t_1 Var t_2, and so for the other one."""
    found = decoder_response(behind(lambda t: t[:, :1] * t[:, 1:], 1), T, 2000, 16, 0, SILENT)
    error = 4 * np.sqrt(2 / 2000) / 2  # of a mean of 2000 squares of a normal variable, after the square root
    assert found[:, 0] == pytest.approx(np.full(2, 3.0), rel=error + 0.03)


def test_a_step_is_low_by_less_than_one_part_in_the_draws():
    found = decoder_response(behind(lambda t: keras.ops.cast(t[:, :1] > 0.1, "float32"), 1), T, 500, 8, 0, SILENT)
    share = (T[:, 0] > 0.1).mean()
    exact = np.sqrt(share * (1 - share))
    assert exact * np.sqrt(1 - 1 / 8) - 0.01 < found[0, 0] < exact + 0.01 and found[1, 0] == 0


def test_large_outputs_are_decoded_in_parts_to_the_same_values(monkeypatch):
    model = behind(lambda t: t @ np.ones([2, 4], "float32"), 4)
    whole = decoder_response(model, T, 30, 4, 0, SILENT)
    monkeypatch.setattr("ib_keras.applications.explanation.decoder_response._MOST_VALUES", 4 * 4 * 7)
    assert decoder_response(model, T, 30, 4, 0, SILENT) == pytest.approx(whole, rel=1e-6)
