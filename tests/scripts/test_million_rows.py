"""The cases of the benchmark of many rows, and the numbers that it compares with."""

import argparse

import numpy as np
import pytest

from tests.scripts.loading import benchmark

with benchmark("million_rows") as million_rows:
    pass


def test_scikit_learn_is_asked_for_single_columns_alone():
    options = argparse.Namespace(rows=[10], columns=[1, 2], methods=("KSG", "scikit-learn"), devices=())
    assert list(million_rows.cases(options)) == [("KSG", 10, 1), ("scikit-learn", 10, 1), ("KSG", 10, 2)]


def test_listing_and_package_agree_on_the_same_rows():
    x, y = million_rows.sample(300, 1)
    assert million_rows.listing(x, y) == pytest.approx(million_rows.method_of("KSG, value alone")(x, y)[0], abs=0.02)


def test_information_behind_a_cut_is_less_than_before_it():
    """A coarse check by counts of many draws in small cells."""
    cut, whole = million_rows.information_cut_at_zero(), -0.5 * np.log(1 - million_rows.RHO**2)
    assert 0.5 * whole < cut < whole
    x, y = million_rows.sample(400_000, 1)
    edges = np.linspace(-2.5, 2.5, 41)
    cells = np.stack([np.digitize(x[:, 0], edges), np.digitize(np.maximum(y[:, 0], 0), edges)])
    joint = np.zeros([42, 42])
    np.add.at(joint, tuple(cells), 1 / len(x))
    product = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    seen = joint > 0
    assert np.sum(joint[seen] * np.log(joint[seen] / product[seen])) == pytest.approx(cut, abs=0.01)
