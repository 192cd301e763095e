"""Copies of rows, told from everything that a density can look like."""

import numpy as np
import pytest

from ib_keras.estimators.evidence.copies import JUMP, jump_of_distances


def rows(law, d, n=1000):
    generator = np.random.default_rng(d)
    return {
        "normal": generator.normal(size=(n, d)),
        "uniform": generator.uniform(size=(n, d)),
        "Cauchy": generator.standard_cauchy(size=(n, d)),
        "log-normal": np.exp(2 * generator.normal(size=(n, d))),
    }[law]


@pytest.mark.parametrize("d", [1, 2, 5, 20])
@pytest.mark.parametrize("law", ["normal", "uniform", "Cauchy", "log-normal"])
def test_independent_rows_do_not_jump(law, d):
    assert jump_of_distances(rows(law, d)) < 2


@pytest.mark.parametrize("copies", [2, 3, 5, 10])
@pytest.mark.parametrize("jitter", [1e-9, 1e-6, 1e-3, 0.01])
def test_jittered_copies_jump(copies, jitter):
    generator = np.random.default_rng(0)
    side = np.repeat(rows("normal", 3, 300), copies, axis=0)
    side = generator.permutation(side + jitter * generator.normal(size=side.shape))
    assert jump_of_distances(side) > JUMP


def test_real_tables_do_not_jump():
    from sklearn import datasets

    for load in (datasets.load_digits, datasets.load_wine, datasets.load_diabetes):
        assert jump_of_distances(load().data) < JUMP


def test_few_rows_and_constant_columns_say_nothing():
    assert jump_of_distances(np.zeros([100, 2])) == 1.0
    assert jump_of_distances(np.arange(6.0)[:, None]) == 1.0
