"""Numbers that both sides of a row hold."""

import numpy as np
import pytest

from ib_keras.estimators import KSG, Auto, GaussianCopula
from ib_keras.estimators.evidence.equal_values import equal_values

R = np.random.default_rng(0)
X = R.normal(size=[1500, 1])


def test_equal_numbers_are_counted_in_any_columns():
    y = np.where(np.arange(1500)[:, None] < 40, X, R.normal(size=[1500, 1]))
    wide = np.hstack([R.normal(size=[1500, 2]), y])
    assert equal_values(X, y) == equal_values(np.hstack([R.normal(size=[1500, 1]), X]), wide) == 40


@pytest.mark.parametrize(
    "x, y",
    [
        (X, X + 1e-9),
        (np.round(X, 1), np.round(X, 1)),
        (np.maximum(X, 0), np.maximum(X, 0) * (X < 0)),
    ],
    ids=["close", "rounded", "zeros"],
)
def test_values_that_meet_by_chance_are_not_counted(x, y):
    assert equal_values(x, y) < 3


def test_a_share_of_equal_rows_is_infinite_information():
    generator = np.random.default_rng(0)
    x = generator.normal(size=[1500, 1])
    y = np.where(generator.random([1500, 1]) < 0.05, x, generator.normal(size=[1500, 1]))
    found = [estimator(x, y) for estimator in (KSG(), GaussianCopula(), Auto())]
    assert all(one.verdict == "ill_posed" and "the same number on both sides" in one.reason for one in found)
