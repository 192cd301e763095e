import math

import numpy as np
import pytest

from ib_keras.estimators import InfoNCE
from ib_keras.problems import BivariateNormal, MultivariateNormal

QUICK = {"hidden": (16,), "steps": 100}


@pytest.mark.parametrize("rho", [0.3, 0.9])
@pytest.mark.long
def test_lower_bound_that_comes_near_the_truth(rho):
    problem = BivariateNormal(rho)
    estimate = InfoNCE(**QUICK)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 3 * estimate.std_error + 0.02
    assert estimate.kind == "lower" and estimate.ceiling == math.log(600)


@pytest.mark.long
def test_trusted_where_ranks_confirm_it():
    assert InfoNCE(**QUICK)(*BivariateNormal(0.6).sample(6000, seed=0)).verdict == "trusted"


def test_at_its_ceiling_it_says_so():
    """Six correlations of .99 share 11.7 nats, of which 300 held-out rows show log 300 at most."""
    problem = MultivariateNormal(np.kron([[1, 0.99], [0.99, 1]], np.eye(6)), 6)
    estimate = InfoNCE(**QUICK)(*problem.sample(1500, seed=0))
    assert estimate.saturated and estimate.nats <= estimate.ceiling == math.log(300)
