"""Separated columns: no ties, the same information, and every value recoverable."""

import numpy as np
import pytest

from ib_keras.estimators import MixedKSG
from ib_keras.estimators.neighbours._separated import lattice_columns, separated


def normal(seed=0, n=1000, d=1):
    return np.random.default_rng(seed).normal(size=[n, d])


@pytest.mark.parametrize(
    "side",
    [
        np.maximum(normal(), 0),
        np.round(normal(), 1),
        np.float64(normal() > 0),
        np.round(normal() * 3),
    ],
    ids=["rectified", "rounded", "binary", "whole numbers"],
)
def test_no_ties_are_left_and_values_keep_their_order(side):
    found = separated(side, indicators=False)
    assert len(np.unique(found)) == len(side)
    order = np.argsort(found[:, 0])
    assert (np.diff(side[order, 0]) >= 0).all(), "a value that noise moves past its neighbour is lost"


def test_columns_without_ties_are_only_scaled():
    assert np.allclose(separated(normal(d=3), True), (normal(d=3) - normal(d=3).mean(0)) / normal(d=3).std(0))


def test_indicators_join_columns_that_mix_atoms_and_a_density():
    assert separated(np.maximum(normal(d=2), 0), True).shape[1] == 4
    assert separated(np.round(normal(d=2), 1), True).shape[1] == 2
    assert separated(np.c_[normal(), np.zeros(1000)], True).shape[1] == 1


def test_lattices_are_rounded_measurements_not_atoms():
    sides = np.c_[np.round(normal(), 1), np.maximum(normal(), 0), np.float64(normal() > 0), normal()]
    assert lattice_columns(sides) == 1


@pytest.mark.parametrize("columns", [1, 2, 4, 8, 16])
def test_rectified_columns_beside_an_independent_label(columns):
    values = [
        MixedKSG()
        .estimate(
            np.maximum(normal(seed, 2000, columns), 0), np.random.default_rng(seed + 50).integers(0, 2, [2000, 1])
        )
        .nats
        for seed in range(6)
    ]
    assert abs(np.mean(values)) < 0.02, "neighbours that are atoms read -.014 to -.134 nats here"


@pytest.mark.parametrize("n", [500, 2000])
def test_half_atoms_half_density(n):
    """Experiment I of Gao et al. (2017): half bivariate normal with rho .9, half two symbols that agree by .8."""
    generator = np.random.default_rng(n)
    x = generator.normal(size=n)
    y = 0.9 * x + np.sqrt(1 - 0.81) * generator.normal(size=n)
    atom, symbol = generator.random(n) < 0.5, generator.choice([-1.0, 1.0], n)
    y = np.where(atom, np.where(generator.random(n) < 0.2, -symbol, symbol), y)
    truth = np.log(2) - 0.25 * np.log(1 - 0.81) + 0.5 * (np.log(2) + 0.8 * np.log(0.8) + 0.2 * np.log(0.2))
    estimate = MixedKSG()(np.where(atom, symbol, x), y)
    assert estimate.nats == pytest.approx(truth, abs=4 * estimate.std_error + 0.02)


def test_ties_cost_no_more_than_other_rows():
    """Nine zeros in ten made the trees quadratic; a fact in counts of distances would tie the test to the trees."""
    x = np.maximum(normal(n=20_000) - 1.3, 0)
    assert np.isfinite(MixedKSG().estimate(x, (normal(1, 20_000) > 0).astype(int)).nats)
