import keras
import numpy as np
import pytest

from ib_keras.layers import CodeMean, DeterministicPosterior, DiagonalPosterior, FullPosterior, LogVariancePosterior

PARAMETERS = np.random.default_rng(0).normal(size=[5, 6]).astype("float32")


@pytest.mark.parametrize(
    "posterior", [DeterministicPosterior("tanh"), DiagonalPosterior(-5.0), LogVariancePosterior()], ids=repr
)
def test_the_mean_is_that_of_the_posterior(posterior, tmp_path):
    inputs = keras.Input([6])
    model = keras.Model(inputs, CodeMean(posterior)(inputs))
    expected = posterior(PARAMETERS).mean()
    np.testing.assert_array_equal(model(PARAMETERS), expected)
    model.save(tmp_path / "m.keras")
    np.testing.assert_array_equal(keras.saving.load_model(tmp_path / "m.keras")(PARAMETERS), expected)


def test_full_posterior_and_half_precision():
    codes = CodeMean(FullPosterior(), dtype="mixed_float16")(PARAMETERS[:, :5])
    assert codes.dtype == "float32" and np.allclose(codes, PARAMETERS[:, :2], atol=1e-2)
