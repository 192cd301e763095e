import numpy as np
import pytest

from ib_keras.estimators import DifferenceOfEntropies
from ib_keras.problems import BivariateNormal
from ib_keras.problems.suite import sparse

QUICK = {"hidden": (16,), "steps": 100}


@pytest.mark.parametrize(
    "problem",
    [BivariateNormal(0.3), BivariateNormal(0.9), sparse(5, 5, 0.8, pairs=5)],
    ids=["weak", "strong", "ten columns"],
)
@pytest.mark.long
def test_comes_near_the_truth(problem):
    """25 regression weights of 2,100 rows take 25 / 4,200 nats away."""
    estimate = DifferenceOfEntropies(**QUICK)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 3 * estimate.std_error + 0.05 and estimate.kind == "point"


def test_what_carries_no_information_does_not_count():
    x, y = BivariateNormal(0.8).sample(3000, seed=0)
    estimate = DifferenceOfEntropies(**QUICK)(x, np.random.default_rng(0).permutation(y))
    assert abs(estimate.nats) < 4 * estimate.std_error + 0.02
