"""Grids of ranks: their level on independent rows, and what they see."""

import numpy as np
import pytest

from ib_keras.estimators.evidence.rank_grids import grid_p_value, takes_grids


@pytest.mark.parametrize("sides", [(1, 1), (2, 1), (1, "label")])
def test_level_on_independent_rows(sides):
    """At p < 0.02 at most one in twenty false alarms: twice what the level allows in 60 runs, plus two errors."""

    def side(generator, kind):
        return generator.integers(0, 3, [300, 1]) if kind == "label" else generator.standard_cauchy([300, kind])

    alarms = 0
    for seed in range(60):
        generator = np.random.default_rng(seed)
        alarms += grid_p_value(*(side(generator, kind) for kind in sides)) < 0.02
    assert alarms <= 5


def test_waves_that_neighbours_miss():
    generator = np.random.default_rng(0)
    x = generator.uniform(size=[1000, 1])
    y = np.sin(32 * np.pi * x) + 0.5 * generator.normal(size=x.shape)
    assert grid_p_value(x, y) < 1e-9


def test_an_interaction_of_two_columns_with_a_label():
    x = np.random.default_rng(0).normal(size=[500, 2])
    assert grid_p_value(x, (x[:, :1] * x[:, 1:] > 0).astype(int)) < 1e-9


def test_dependence_that_is_known_is_no_news():
    generator = np.random.default_rng(0)
    x = generator.normal(size=[2000, 1])
    y = 0.4 * x + np.sqrt(1 - 0.16) * generator.normal(size=x.shape)
    assert grid_p_value(x, y) < 1e-6 < 0.02 < grid_p_value(x, y, known=0.13)


def test_wide_sides_are_not_taken():
    assert takes_grids(np.zeros([5, 4]), np.zeros([5, 300], int)) and not takes_grids(
        np.zeros([5, 5]), np.zeros([5, 1])
    )


def test_repeated_values_on_both_sides_are_no_dependence():
    generator = np.random.default_rng(0)
    x, y = (np.where(generator.random([2000, 1]) < 0.4, 0.0, generator.normal(size=[2000, 1])) for _ in range(2))
    assert grid_p_value(x, y) > 0.02
