import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimate import Estimate
from ib_keras.estimators import KSG
from ib_keras.estimators.rows.groups import group_codes, of_groups, one_row_of_each


def test_groups_are_numbers_or_names():
    assert group_codes(["b", "a", "b"], 3).tolist() == [1, 0, 1]
    assert group_codes(np.array([5, 5, -1]), 3).tolist() == [1, 1, 0]
    with pytest.raises(InputError, match="one group for each of the 4 rows. Received: 3 groups"):
        group_codes([0, 0, 1], 4)
    with pytest.raises(InputError, match=r"one group for each row. Received: \[\[1\], \[2, 3\]\]. Name the group"):
        group_codes([[1], [2, 3]], 2)


def test_every_group_gives_one_row_and_every_row_is_drawn():
    codes = np.array([0, 0, 1, 2, 2, 2])
    drawn = [one_row_of_each(codes, np.random.default_rng(seed)) for seed in range(40)]
    assert all(codes[rows].tolist() == sorted(codes[rows]) and len(set(codes[rows])) == 3 for rows in drawn)
    assert set(np.concatenate(drawn)) == set(range(6))


def test_the_mean_of_the_draws_counts_and_the_first_verdict_that_doubts():
    verdicts = iter(["trusted", "biased_low", "undersampled", *["trusted"] * 5])

    def measure(rows):
        return Estimate(float(rows[0]), n=len(rows), verdict=next(verdicts), reason="found")

    found = of_groups(measure, np.repeat(np.arange(12), 2)[::-1], 24)
    assert found.verdict == "biased_low" and 0 < found.nats < 1 and found.n == 12
    assert found.reason == "found (each draw takes one row of each of 12 groups)"


def test_rows_without_a_group_are_refused():
    with pytest.raises(InputError, match="a group for every row. Received: 2 rows without one"):
        group_codes([None, "a", "b", None], 4)
    with pytest.raises(InputError, match="1 rows without one"):
        group_codes([0.0, np.nan], 2)
    assert group_codes(np.array(["a", 3, "a"], object), 3).tolist() == [1, 0, 1]


def test_few_groups_are_named_as_the_trouble():
    x, y = np.random.default_rng(0).normal(size=[2, 600, 1])
    with pytest.raises(InputError, match="`groups` must be at least 12 groups.*Received: 2 groups of 600 rows"):
        KSG()(x, y, groups=np.arange(600) % 2)
