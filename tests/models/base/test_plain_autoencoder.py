import numpy as np
import pytest

from ib_keras.layers import GaussianLikelihood
from ib_keras.models import DenseAutoencoder


@pytest.mark.parametrize("likelihood, objective", [("gaussian", "mse"), ("bernoulli", "distortion")])
def test_objective_follows_the_likelihood(likelihood, objective, digits):
    model = DenseAutoencoder((8, 8, 1), 3, likelihood=likelihood, seed=0)
    model.compile("adam")
    logs = model.evaluate(digits.x_test, verbose=0, return_dict=True)
    assert logs["loss"] == pytest.approx(logs[objective], rel=1e-6)


def test_distortion_is_the_scaled_squared_error(digits):
    model = DenseAutoencoder((8, 8, 1), 3, likelihood=GaussianLikelihood(scale=0.5), seed=0)
    terms = model.terms(digits.x_test[:9])
    constant = 64 * np.log(0.5 * np.sqrt(2 * np.pi))
    assert terms["distortion"] == pytest.approx(64 * terms["mse"] / (2 * 0.5**2) + constant, rel=1e-4)


def test_no_rate_and_no_density_of_the_code(digits):
    model = DenseAutoencoder((8, 8, 1), 3, seed=0)
    assert not model.terms(digits.x_test[:5])["rate"].any()
    with pytest.raises(ValueError, match="Use BetaVAE or IBAutoencoder"):
        model.log_likelihood(digits.x_test[:5])
