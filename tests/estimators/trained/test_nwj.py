import pytest

from ib_keras.estimators import NWJ
from ib_keras.problems import BivariateNormal


@pytest.mark.parametrize("rho", [0.3, 0.9])
@pytest.mark.long
def test_lower_bound_that_comes_near_the_truth(rho):
    problem = BivariateNormal(rho)
    estimate = NWJ(hidden=(16,), steps=100)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 3 * estimate.std_error + 0.02 and estimate.kind == "lower"
