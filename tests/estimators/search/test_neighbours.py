import numpy as np
import pytest

from ib_keras.estimators.search.neighbours import Neighbours, precision


@pytest.fixture(params=["float64", "float32"], ids=["trees", "blocks"])
def dtype(request, monkeypatch):
    monkeypatch.setattr("ib_keras.estimators.search.distance_blocks._TILE", 32)
    return request.param


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_distances_and_counts_equal_brute_force(dtype, columns):
    x = np.random.default_rng(0).integers(0, 6, [100, columns]).astype(dtype)
    distance = np.abs(x[:, None] - x[None]).max(-1)
    np.fill_diagonal(distance, np.inf)
    index = Neighbours(x)
    radius = index.kth_distance(3)
    assert np.array_equal(radius, np.sort(distance, axis=1)[:, 2])
    assert np.array_equal(index.counts(radius, strict=False), (distance <= radius[:, None]).sum(1))
    assert np.array_equal(index.counts(radius, strict=True), (distance < radius[:, None]).sum(1))


@pytest.mark.parametrize("columns", [1, 3])
def test_nearest_are_other_rows_in_order(dtype, columns):
    x = np.random.default_rng(0).integers(0, 4, [100, columns]).astype(dtype)
    distance = np.abs(x[:, None] - x[None]).max(-1)
    near = Neighbours(x).nearest(5)
    assert near.shape == (100, 5) and not (near == np.arange(100)[:, None]).any()
    np.fill_diagonal(distance, np.inf)
    assert np.array_equal(np.take_along_axis(distance, near, 1), np.sort(distance, axis=1)[:, :5])


@pytest.mark.parametrize("strict", [False, True])
def test_counts_at_radius_zero_where_the_largest_values_tie(strict, dtype):
    x = np.array([[0.0], [1.0], [3.0], [3.0], [3.0]], dtype)
    assert Neighbours(x).counts(np.zeros(5), strict=strict).tolist() == ([0] * 5 if strict else [0, 0, 2, 2, 2])


def test_no_row_is_within_a_negative_radius(dtype):
    assert not Neighbours(np.zeros([5, 1], dtype)).counts(np.full(5, -0.5), strict=False).any()


def test_rows_of_many_columns_are_compared_in_blocks_where_that_is_faster():
    assert precision(60_000, 784) == precision(10_000, 13) == np.float32
    assert precision(60_000, 12) == precision(500, 784) == np.float64


@pytest.mark.parametrize("columns", [1, 4])
def test_many_rows_are_searched_in_blocks_with_the_same_answers(columns, monkeypatch):
    x = np.random.default_rng(0).normal(size=[101, columns])
    index = Neighbours(x)
    radius, near = index.kth_distance(3), index.nearest(4)
    by_tree = index._counts_by_tree(radius)
    monkeypatch.setattr("ib_keras.estimators.search.neighbours._ROWS_OF_BIG_TREES", 20)
    assert np.array_equal(index.kth_distance(3), radius) and np.array_equal(index.nearest(4), near)
    assert np.array_equal(index._counts_by_tree(radius), by_tree)
