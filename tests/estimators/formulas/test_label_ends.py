import numpy as np
import pytest
from scipy.special import logsumexp

from ib_keras.estimate import Estimate
from ib_keras.estimators.formulas.label_ends import Shares, ends, in_order, unseen_rows

RNG = np.random.default_rng(0)
Y, Z, T = RNG.integers(0, 2, 40), RNG.integers(0, 2, 40), RNG.integers(0, 3, [40, 1])

SHARES = Shares.of(Y)


def plug_in(t, y):
    """Returns the information of two columns of counts, from the definition."""
    table = np.array([[np.mean((t == a) & (y == b)) for b in np.unique(y)] for a in np.unique(t)])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nansum(table * np.log(table / table.sum(1, keepdims=True) / table.sum(0)))


def test_counts_of_equal_values_are_the_plug_in_information():
    assert Shares.of(Y).of_equal_values(T)[1].mean() == pytest.approx(plug_in(T[:, 0], Y))
    given = sum(np.mean(Z == one) * plug_in(T[Z == one, 0], Y[Z == one]) for one in (0, 1))
    assert Shares.of(Y, Z).of_equal_values(T)[1].mean() == pytest.approx(given)


def test_mixtures_are_those_of_the_definition():
    log_q = RNG.normal(size=[40, 40])
    own, others = np.diagonal(log_q), np.where(np.eye(40), -np.inf, log_q)
    same = Y[:, None] == Y
    joint, total = logsumexp(np.where(same, others, -np.inf), axis=1), logsumexp(others, axis=1)
    by_hand = logsumexp(np.where(same, log_q, -np.inf), axis=1) - np.log(same.sum(1)) - logsumexp(log_q, axis=1)
    assert Shares.of(Y).point(own, joint, total) == pytest.approx(by_hand + np.log(40))
    held_out = Shares.of(Y).held_out(joint, total)
    share = same.mean(1)
    assert held_out == pytest.approx(np.log(0.995 * np.exp(joint - total) + 0.005 * share) - np.log(share))


def test_a_label_of_its_own_is_not_impossible():
    y = np.r_[np.zeros(19, int), 1]
    assert np.isfinite(Shares.of(y).of_equal_values(np.zeros([20, 1]))[0]).all()


def test_entropy_end_is_above_the_entropy():
    assert np.log(2) < Shares.of(np.arange(100) % 2).entropy_end() < 0.71


HALVES = Shares.of(np.arange(100) % 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 1])
def test_a_value_that_is_no_number_leaves_the_entropy_alone(bad, place):
    values = np.full([2, 100], 0.1)
    values[place, 3] = bad
    lower, upper = ends(*values, HALVES, Estimate)
    assert lower.verdict == upper.verdict == "ill_posed" and "1 of 100 rows" in upper.reason
    assert lower.nats == 0 and upper.nats == HALVES.entropy_end()


@pytest.mark.parametrize(("own", "others"), [(np.inf, 0.0), (np.nan, 0.0), (0.0, np.nan), (0.0, np.inf)])
def test_densities_that_are_no_numbers_give_no_number(own, others):
    own, others = np.full(40, own), np.full(40, others)
    assert not np.isfinite(SHARES.point(own, others, others) + SHARES.held_out(others, others)).any()


def test_rows_that_no_other_row_explains_tell_nothing():
    nothing = np.full(40, -np.inf)
    assert SHARES.held_out(nothing, nothing) == pytest.approx(0)


def test_a_lower_end_above_the_upper_one_is_never_trusted():
    lower, upper = ends(np.full(100, 0.6), np.full(100, 0.1), HALVES, Estimate)
    assert lower.verdict == upper.verdict == "ill_posed" and lower.nats < upper.nats
    assert "the lower end of 0.6000 nats lies above" in upper.reason
    for nats in (0.2, np.nan):
        assert in_order(Estimate(0.3), Estimate(nats), HALVES)[1].verdict == "ill_posed"


def test_unseen_rows_hold_what_a_binomial_bound_allows():
    # With this share of rows of another kind, 100 rows miss all of them once in twenty times.
    share = unseen_rows(HALVES) / np.log(2)
    assert (1 - share) ** 100 == pytest.approx(0.05)


@pytest.mark.parametrize(("size", "verdict"), [(29, "undersampled"), (30, "trusted")])
def test_the_smallest_group_decides(size, verdict):
    shares = Shares.of((np.arange(3000) < size).astype(int))
    lower, upper = ends(np.zeros(3000), np.zeros(3000), shares, Estimate)
    assert lower.verdict == upper.verdict == verdict
