import math

import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import BivariateNormal

EXAMPLES = [BivariateNormal(), BivariateNormal(rho=-0.99), BivariateNormal(rho=0.0)]
N = 20_000


@pytest.mark.parametrize("rho", [-0.999, -0.3, 0.0, 0.75, 0.9])
def test_information_is_what_the_entropies_share(rho):
    joint = scipy.stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]]).entropy()
    expected = 2 * scipy.stats.norm.entropy() - joint
    assert BivariateNormal(rho).information == pytest.approx(expected, abs=1e-12)  # log(1 - rho^2) of a rounded 1e-3


def test_published_value():
    assert BivariateNormal().information == pytest.approx(0.413339, abs=5e-7)


def test_small_correlations_keep_their_digits():
    assert BivariateNormal(1e-9).information == pytest.approx(0.5e-18, rel=1e-12, abs=0)


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.75])
def test_moments_within_five_standard_errors(rho):
    x, y = (side[:, 0] for side in BivariateNormal(rho).sample(N, seed=0))
    for side in (x, y):
        assert abs(side.mean()) < 5 / math.sqrt(N)
        assert abs(side.var() - 1) < 5 * math.sqrt(2 / N)
    assert abs(np.mean(x * y) - rho) < 5 * math.sqrt((1 + rho**2) / N)


@pytest.mark.parametrize("rho", [-0.9, 0.75])
def test_both_sides_and_their_sum_are_normal(rho):
    x, y = (side[:, 0] for side in BivariateNormal(rho).sample(N, seed=1))
    for values in (x, y, (x + y) / math.sqrt(2 + 2 * rho)):
        assert scipy.stats.kstest(values, "norm").pvalue > 1e-6


@pytest.mark.parametrize("rho", [1, -1.0, 1.5, math.nan])
def test_impossible_correlations_are_refused(rho):
    with pytest.raises(InputError, match="`rho` must be between -1 and 1, both excluded. Received: "):
        BivariateNormal(rho)
