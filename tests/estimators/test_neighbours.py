import numpy as np
import pytest

from ib_keras.estimators.neighbours import Neighbours


@pytest.fixture(params=["tree", "blocks"])
def way(request, monkeypatch):
    if request.param == "blocks":
        monkeypatch.setattr("ib_keras.estimators.neighbours._TREE_COLUMNS", 0)
        monkeypatch.setattr("ib_keras.estimators.neighbours._BLOCK_BYTES", 8 * 100 * 7)


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_distances_and_counts_equal_brute_force(way, columns):
    x = np.random.default_rng(0).integers(0, 6, [100, columns]).astype(float)
    distance = np.abs(x[:, None] - x[None]).max(-1)
    np.fill_diagonal(distance, np.inf)
    index = Neighbours(x)
    radius = index.kth_distance(3)
    assert np.array_equal(radius, np.sort(distance, axis=1)[:, 2])
    assert np.array_equal(index.counts(radius, strict=False), (distance <= radius[:, None]).sum(1))
    assert np.array_equal(index.counts(radius, strict=True), (distance < radius[:, None]).sum(1))


@pytest.mark.parametrize("columns", [1, 3])
def test_nearest_are_other_rows_in_order(way, columns):
    x = np.random.default_rng(0).integers(0, 4, [100, columns]).astype(float)
    distance = np.abs(x[:, None] - x[None]).max(-1)
    near = Neighbours(x).nearest(5)
    assert near.shape == (100, 5) and not (near == np.arange(100)[:, None]).any()
    np.fill_diagonal(distance, np.inf)
    assert np.array_equal(np.take_along_axis(distance, near, 1), np.sort(distance, axis=1)[:, :5])
