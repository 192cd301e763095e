import math

import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import QuantisedUniform

EXAMPLES = [QuantisedUniform(), QuantisedUniform(2)]


@pytest.mark.parametrize("m", [1, 2, 3, 5, 100])
def test_information_cell_by_cell(m):
    """Given Y in [j, j + 1), X is j or j - 1: all unit intervals make a table without loss."""
    joint = (np.eye(m, m + 1) + np.eye(m, m + 1, k=1)) / (2 * m)
    entropy = scipy.stats.entropy
    expected = entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1)) - entropy(joint.ravel())
    assert QuantisedUniform(m).information == pytest.approx(expected, abs=1e-13)


def test_one_level_tells_nothing():
    assert QuantisedUniform(1).information == 0


def test_two_levels_are_told_half_of_the_time():
    assert QuantisedUniform(2).information == pytest.approx(math.log(2) / 2, abs=1e-15)


def test_samples():
    n, m = 20_000, 5
    x, y = QuantisedUniform(m).sample(n, seed=0)
    assert x.shape == y.shape == (n, 1) and x.dtype.kind == "i" and y.dtype.kind == "f"
    assert scipy.stats.chisquare(np.bincount(x[:, 0], minlength=m)).pvalue > 1e-6
    for level in range(m):
        assert scipy.stats.kstest((y - x)[x == level], "uniform", args=(0, 2)).pvalue > 1e-6


@pytest.mark.parametrize("levels", [0, -1, 2.5, True, "5"])
def test_impossible_levels_are_refused(levels):
    with pytest.raises(InputError, match="`levels` must be a positive integer. Received: "):
        QuantisedUniform(levels)
