"""Distances of pairs alone."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from ib_keras.applications.anomalies.exact_neighbours import ExactNeighbours

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("d", [2, 40])
def test_they_are_the_nearest(d):
    fitted, x = RNG.normal(size=[200, d]) + 100, RNG.normal(size=[30, d]) + 100
    distances, indices = ExactNeighbours(fitted, 5)(x, 5)
    expected = cdist(x, fitted)
    assert np.array_equal(indices, np.argsort(expected, axis=1)[:, :5])
    assert np.allclose(distances, np.sort(expected, axis=1)[:, :5], rtol=1e-12)


def test_a_distance_does_not_depend_on_the_batch():
    fitted = RNG.normal(size=[300, 60])
    neighbours, x = ExactNeighbours(fitted, 6), RNG.normal(size=[40, 60])
    together, _ = neighbours(x, 6)
    assert np.array_equal(together, np.concatenate([neighbours(row[None], 6)[0] for row in x]))


def test_copies_have_the_distance_zero_and_near_copies_their_own():
    """Sixty near copies lie nearer than a matrix product can tell; the nearest of them are found all the same."""
    one = RNG.normal(size=64)
    near = one + 1e-10 * np.arange(60)[::-1, None]
    fitted = np.concatenate([near, RNG.normal(size=[30, 64])])
    distances, indices = ExactNeighbours(fitted, 4)(one[None], 4)
    assert indices.tolist() == [[59, 58, 57, 56]] and distances[0, 0] == 0
    assert distances[0, 1:] == pytest.approx(8e-10 * np.arange(1, 4), rel=1e-3)
    assert ExactNeighbours(np.repeat(one[None], 20, axis=0), 4)(one[None], 4)[0].tolist() == [[0, 0, 0, 0]]
