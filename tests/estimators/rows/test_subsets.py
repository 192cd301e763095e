import numpy as np
import pytest

from ib_keras.estimators.rows.subsets import at_most, halves, stratified


@pytest.mark.parametrize("n", [2, 7, 100])
def test_halves_are_disjoint_and_complete(n):
    first, second = halves(n)
    assert abs(len(first) - len(second)) <= 1
    assert sorted([*first, *second]) == list(range(n))


def test_halves_do_not_follow_a_period():
    first, _ = halves(1000)
    assert all(abs(np.mean(np.arange(1000)[first] % period == 0) - 1 / period) < 0.05 for period in (2, 3, 4, 10))


def test_at_most_as_many_rows():
    assert at_most(10, 5).tolist() == [0, 1, 2, 3, 4]
    assert len(set(at_most(10, 500))) == 10 and max(at_most(10, 500)) > 100


def test_groups_keep_their_shares():
    groups = np.random.default_rng(0).choice(3, 1000, p=[0.9, 0.07, 0.03])
    taken = stratified(groups, 100, seed=1)
    assert len(np.unique(taken)) == 100 and not np.array_equal(taken, stratified(groups, 100, seed=2))
    assert np.abs(np.bincount(groups[taken]) - np.bincount(groups) / 10).max() <= 1
    assert np.array_equal(stratified(groups, 1000), np.arange(1000))
