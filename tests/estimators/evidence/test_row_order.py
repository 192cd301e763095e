"""Series, told from independent rows: the number of independent rows against its closed form."""

import numpy as np
import pytest
from scipy.signal import lfilter

from ib_keras.estimators.evidence import row_order
from ib_keras.estimators.evidence.row_order import LEAST_SHARE
from ib_keras.estimators.rows.pair import Pair


def independent_rows(x, y):
    return row_order.independent_rows(Pair(x, np.reshape(y, [len(y), -1])))


def autoregressive(phi, n, seed):
    noise = np.random.default_rng(seed).normal(size=n + 5000) * np.sqrt(1 - phi**2)
    return lfilter([1], [1, -phi], noise)[5000:, None]


@pytest.mark.parametrize("phi", [0.8, 0.9, 0.98])
def test_two_series_are_worth_what_bartlett_says(phi):
    n, product = 20_000, phi**2
    worth = independent_rows(autoregressive(phi, n, 0), autoregressive(phi, n, 1))
    assert worth == pytest.approx(n * (1 - product) / (1 + product), rel=0.35)


def test_independent_rows_are_all_counted():
    counted = [independent_rows(*np.random.default_rng(seed).normal(size=[2, 500, 3])) == 500 for seed in range(40)]
    assert sum(counted) >= 39


def test_one_series_beside_independent_rows_counts_all_rows():
    assert independent_rows(autoregressive(0.99, 1000, 0), np.random.default_rng(1).normal(size=[1000, 1])) == 1000


def test_a_series_beside_its_own_label():
    series = autoregressive(0.99, 2000, 0)
    assert independent_rows(series, (autoregressive(0.99, 2000, 1) > 0).astype(int)) < LEAST_SHARE * 2000


def test_the_order_of_rows_is_what_counts():
    x, y = (autoregressive(0.99, 1000, seed) for seed in range(2))
    order = np.random.default_rng(0).permutation(1000)
    assert independent_rows(x, y) < 200 and independent_rows(x[order], y[order]) == 1000


def test_constant_sides_have_no_order():
    assert independent_rows(np.zeros([50, 1]), np.zeros([50, 1])) == 50


def by_season(period, n, seed):
    noise = np.random.default_rng(seed).normal(size=n + 5000)
    return lfilter([1], [1, *([0] * (period - 1)), -0.98], noise)[5000:, None]


SERIES = {
    "season of 12": lambda seed: by_season(12, 2000, seed),
    "alternating": lambda seed: autoregressive(-0.98, 1000, seed),
    "20 walks, one row each in turn": lambda seed: np.cumsum(
        np.random.default_rng(seed).normal(size=[100, 20]), axis=0
    ).reshape(-1, 1),
    "spread that walks": lambda seed: (
        np.exp(0.1 * np.cumsum(np.random.default_rng(seed).normal(size=[2000, 1]), axis=0))
        * np.random.default_rng(seed + 50).normal(size=[2000, 1])
    ),
    "cycle of five states": lambda seed: np.cumsum(np.random.default_rng(seed).random([1000, 1]) < 0.98, axis=0) % 5,
}


@pytest.mark.parametrize("kind", SERIES)
def test_series_of_every_rhythm_are_noticed(kind):
    for seed in (1, 3):
        x, y = SERIES[kind](seed), SERIES[kind](seed + 1)
        assert independent_rows(x, y) < LEAST_SHARE * len(x)
        order = np.random.default_rng(0).permutation(len(x))
        assert independent_rows(x[order], y[order]) > LEAST_SHARE * len(x)
