"""Planted twins: both marginals stay, the planted information is there, and fewer columns do not show it."""

import math

import numpy as np
import pytest
from scipy.special import entr

from ib_keras.estimators.evidence.planted_twin import flip_probability, planted


@pytest.mark.parametrize("nats", [0.01, 0.1, 0.3, 0.6])
def test_flip_probability_inverts_the_entropy(nats):
    p = flip_probability(nats)
    assert math.log(2) - entr(p) - entr(1 - p) == pytest.approx(nats, abs=1e-9)


@pytest.mark.parametrize("kind", ["columns", "label"])
def test_rows_stay_the_same(kind):
    generator = np.random.default_rng(0)
    x = generator.normal(size=[501, 3])
    y = generator.integers(0, 5, [501, 1]) if kind == "label" else generator.normal(size=[501, 2])
    twin = planted(x, y, 0.3, seed=1)
    assert np.array_equal(np.sort(twin, axis=0), np.sort(y, axis=0)) and twin.dtype == y.dtype
    assert np.array_equal(twin, planted(x, y, 0.3, seed=1)) and not np.array_equal(twin, planted(x, y, 0.3, seed=2))


def parity(side, cells=2):
    ranks = side.argsort(axis=0).argsort(axis=0)
    return (ranks * cells // len(side)).sum(axis=1) % 2


@pytest.mark.parametrize("cells", [2, 10])
def test_parities_share_what_was_planted(cells):
    """In one column the whitened sign is the sign about the median, so that the parity can be read off the ranks."""
    x, y = np.random.default_rng(0).normal(size=[2, 20_000, 1])
    agree = np.mean(parity(x, cells) == parity(planted(x, y, 0.2, 0, cells), cells))
    agree = max(agree, 1 - agree)
    assert math.log(2) - entr(agree) - entr(1 - agree) == pytest.approx(0.2, abs=0.03)


def test_single_columns_of_several_show_nothing():
    x, y = np.random.default_rng(0).normal(size=[20_000, 2]), np.random.default_rng(1).normal(size=[20_000, 1])
    twin = planted(x, y, math.log(2), 0)
    assert np.abs(np.corrcoef(np.hstack([x, np.sign(x), twin, np.sign(twin)]).T)[:4, 4:]).max() < 4 / math.sqrt(20_000)
