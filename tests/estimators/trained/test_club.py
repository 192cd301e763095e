import numpy as np

from ib_keras.estimators import CLUB
from ib_keras.problems import BivariateNormal

QUICK = {"hidden": (16,), "steps": 400, "learning_rate": 3e-3}


def test_closed_form_of_correlated_normals():
    """Above the truth by the divergence of the product from the joint: rho^2 / (1 - rho^2) in sum."""
    rho, problem = 0.6, BivariateNormal(0.6)
    estimate = CLUB(**QUICK)(*problem.sample(4000, seed=0))
    assert abs(estimate.nats - rho**2 / (1 - rho**2)) < 4 * estimate.std_error + 0.05
    assert estimate.nats > problem.information + 0.1 and estimate.kind == "upper" and estimate.verdict != "trusted"


def test_shuffled_pairs_have_none():
    x, y = BivariateNormal(0.8).sample(3000, seed=0)
    estimate = CLUB(**QUICK)(x, np.random.default_rng(0).permutation(y))
    assert abs(estimate.nats) < 4 * estimate.std_error + 0.01
