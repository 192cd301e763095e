import numpy as np
import pytest

from ib_keras.applications.fairness.group_gaps import demographic_parity_difference, equalized_odds_difference


def drawn(n, seed=0, shift=0.1):
    rng = np.random.default_rng(seed)
    group, y = rng.integers(0, 2, n), rng.integers(0, 2, n)
    return (rng.random(n) < 0.3 + 0.3 * y + shift * group).astype(int), y, group


def test_gaps_are_those_of_the_definitions():
    predicted, y, group = drawn(500)
    rate = lambda where: predicted[where].mean()  # noqa: E731
    parity = abs(rate(group == 1) - rate(group == 0))
    odds = max(abs(rate((group == 1) & (y == one)) - rate((group == 0) & (y == one))) for one in (0, 1))
    assert float(demographic_parity_difference(predicted, group)) == pytest.approx(parity)
    assert float(equalized_odds_difference(predicted, y, group)) == pytest.approx(odds)


def test_intervals_hold_the_truth_in_most_samples():
    found = [demographic_parity_difference(*drawn(400, seed)[::2]).interval for seed in range(200)]
    assert np.mean([low <= 0.1 <= high for low, high in found]) > 0.9


def test_several_classes_and_groups_give_the_largest_gap():
    predicted, group = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 1, 2, 2])
    assert float(demographic_parity_difference(predicted, group)) == 1.0


def test_classes_of_one_group_alone_have_no_gap():
    y = np.array([0, 0, 1, 1])
    gap = equalized_odds_difference(np.array([0, 1, 0, 1]), y, y)
    assert float(gap) == 0.0 and gap.interval == (0.0, 1.0)
