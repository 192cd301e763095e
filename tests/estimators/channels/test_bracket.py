"""Brackets: a lower bound above the upper one is lowered where chance explains it, and else not trusted."""

import math

import numpy as np
import pytest

from ib_keras.estimate import Estimate
from ib_keras.estimators import KernelDensity, NoisyChannel, SampledChannel
from ib_keras.estimators.channels._bracket import judged_bracket

N = 400
NOISE = 0.1 * np.random.default_rng(0).normal(size=N)


def judged(low, *highs, noise=0.0):
    """Returns the bracket of a lower bound and upper bounds with these means, `noise` of which they do not share."""
    uppers = {f"bound {number}": high + NOISE - NOISE.mean() for number, high in enumerate(highs)}
    other = np.random.default_rng(1).normal(size=N)
    return judged_bracket(low + NOISE - NOISE.mean() + noise * (other - other.mean()), uppers, Estimate)


def test_smallest_upper_bound_counts():
    low, high = judged(1.0, 3.0, 1.05)
    assert (low.nats, high.nats) == pytest.approx((1.0, 1.05)) and low.verdict == "trusted" and "bound 1" in low.reason
    assert (low.kind, high.kind, low.ceiling) == ("lower", "upper", math.log(N))


def test_wide_bracket_is_biased_low_and_near_the_logarithm_of_the_rows_saturated():
    assert judged(1.0, 1.2)[0].verdict == "biased_low"
    assert judged(0.95 * math.log(N), 20.0)[0].verdict == "saturated"


def test_crossing_by_chance_is_lowered_and_any_other_is_trusted_on_neither_side():
    low, high = judged(1.01, 1.0, noise=0.3)
    assert low.nats == high.nats == pytest.approx(1.0) and low.verdict == "trusted"
    low, high = judged(1.5, 1.0, noise=0.3)
    assert low.verdict == high.verdict == "ill_posed" and "exceeds" in low.reason and low.nats == high.nats


def test_a_spread_that_the_promise_does_not_hold_is_undersampled():
    values = np.random.default_rng(2).normal(size=N)
    low, high = judged_bracket(values, {"bound": values + 0.01}, Estimate)
    assert low.verdict == high.verdict == "undersampled" and "standard error" in low.reason


def series(phi, seed, n=1000):
    noise = np.random.default_rng(seed).normal(size=[n + 500, 1])
    for row in range(1, len(noise)):
        noise[row] = phi * noise[row - 1] + np.sqrt(1 - phi**2) * noise[row]
    return noise[500:]


@pytest.mark.parametrize("phi", [0.9, 0.99])
def test_the_marginal_of_a_series_is_not_trusted(phi):
    t = series(phi, 0)
    draws = t + 0.3 * np.random.default_rng(1).normal(size=[17, *t.shape])
    for low, high in (NoisyChannel(0.3).bracket(t, t), SampledChannel().bracket(t, draws)):
        assert low.verdict == high.verdict == "undersampled"
        assert "the rows follow each other, and 1000 rows count for about" in low.reason
    shuffled = np.random.default_rng(2).permutation(t)
    assert NoisyChannel(0.3)(shuffled, shuffled).verdict == "trusted", "a shuffle hides it, as docs/limits.md says"


def test_the_interval_of_a_trusted_bound_reaches_the_other_bound():
    result = NoisyChannel(1.0).result
    low, high = judged_bracket(np.full(1000, 0.5), {"leave-one-out": np.full(1000, 0.58)}, result)
    assert (low.verdict, high.verdict) == ("trusted", "trusted")
    assert low.interval[1] > 0.575 and high.interval[0] < 0.505


def test_a_bound_that_is_not_trusted_has_no_unseen_bias():
    low, _ = judged_bracket(np.full(1000, 0.5), {"leave-one-out": np.full(1000, 0.9)}, NoisyChannel(1.0).result)
    assert (low.verdict, low.unseen) == ("biased_low", 0.0)


@pytest.mark.parametrize("estimator", [NoisyChannel(1.0, num_samples=8), KernelDensity(1.0)])
def test_a_bound_from_a_few_rows_is_not_trusted(estimator):
    for n in (2, 3, 4, 6, 8):
        for seed in range(10):
            t = np.random.default_rng([seed, n]).normal(size=[n, 1])
            assert estimator(None, t).verdict != "trusted"
