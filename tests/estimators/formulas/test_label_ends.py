import numpy as np
import pytest
from scipy.special import logsumexp

from ib_keras.estimators.formulas.label_ends import Shares

RNG = np.random.default_rng(0)
Y, Z, T = RNG.integers(0, 2, 40), RNG.integers(0, 2, 40), RNG.integers(0, 3, [40, 1])


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
