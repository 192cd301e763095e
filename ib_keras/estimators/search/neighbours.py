"""Nearest neighbours in the maximum norm.

Trees find distances in few columns and blocks of rows in many; sorted columns find the numbers of rows within a radius.
"""

import numpy as np

from ib_keras._checks import rejection
from ib_keras._progress import LongRun
from ib_keras.estimators.search.bit_sets import counts_in_boxes
from ib_keras.estimators.search.cores import cores
from ib_keras.estimators.search.distance_blocks import DistanceBlocks
from ib_keras.estimators.search.intervals import counts_in_squares, counts_on_a_line

CROWDED_DIMENSION = 8
"""Joint columns above which neighbours of any affordable number of rows are far from each other."""
UNAIDED_DIMENSION = 3
"""Joint columns up to which neighbours need no estimator of another kind to confirm them."""
_TREE_COLUMNS, _TREE_WORK = 12, 4e8
_LEAF = 16
_COLUMNS_OF_BIG_TREES, _ROWS_OF_BIG_TREES = 5, 50_000
_OVERLAP = 1.25


def standard_error(local: np.ndarray) -> float:
    """Returns the standard error of the mean of local neighbour statistics [n].

    Neighbourhoods overlap, so that the statistics of different rows are not independent. Over repeated samples of
    correlated normals (correlations 0 to 0.99, 500 and 2000 rows) their mean spreads 1.13 to 1.36 times as far as that
    of independent statistics.
    """
    return _OVERLAP * local.std() / np.sqrt(len(local))


def enough_rows(x: np.ndarray, k: int) -> None:
    """Raises an `InputError` unless `x` has more than k + 1 rows."""
    if len(x) <= k + 1:
        raise rejection("x", f"more than k + 1 = {k + 1} rows", f"{len(x)} rows", "Collect more pairs or lower `k`.")


def precision(n: int, columns: np.ndarray) -> type:
    """Returns the dtype in which `n` rows are to be compared, with so many `columns` on all sides together.

    Rows in float64 are searched by trees. Where trees are slower than comparing all rows with all, rows in float32 are
    compared in blocks, which takes half the time and half the memory of float64. Sides that are searched with one
    radius have to share one dtype: otherwise rounding decides which rows lie on the edge.
    """
    return np.float32 if columns > _TREE_COLUMNS and n * n * columns > _TREE_WORK else np.float64


class Neighbours:
    """Rows of all sides together, for queries in the maximum norm.

    Args:
      *sides: arrays [n, d] of one dtype: float64 is searched by trees and sorted columns, float32 in blocks of rows.
    """

    def __init__(self, *sides: np.ndarray) -> None:
        self._blocks = DistanceBlocks(*sides) if sides[0].dtype == np.float32 else None
        self._x = np.hstack(sides) if len(sides) > 1 and not self._blocks else sides[0]

    def kth_distance(self, k: int) -> np.ndarray:
        """Returns the distance of each row to its k-th nearest other row, [n]."""
        return self._blocks.kth_distance(k) if self._blocks else self._query([k + 1])[0][:, 0]

    def nearest(self, k: int) -> np.ndarray:
        """Returns the indices [n, k] of the k nearest other rows of each row, nearest first."""
        found = self._blocks.closest(k + 1) if self._blocks else self._query(k + 1)[1]
        others = found != np.arange(len(self._x))[:, None]
        # A row with more than k copies need not be among its own k + 1 nearest: then the farthest of them goes.
        others[others.all(axis=1), -1] = False
        return found[others].reshape(-1, k)

    def counts(self, radius: np.ndarray, strict: bool) -> np.ndarray:
        """Returns the number of other rows nearer than `radius` [n] (or as near, unless `strict`)."""
        # The search counts rows up to and at the radius: strictly nearer rows lie within the next smaller number.
        radius = np.nextafter(radius, -np.inf) if strict else radius
        return self._counts(radius) - (radius >= 0)

    def _counts(self, radius):
        if self._blocks:
            return self._blocks.counts(radius)
        if self._x.shape[1] == 1:
            return counts_on_a_line(self._x[:, 0], radius)
        if self._x.shape[1] == 2:
            return counts_in_squares(self._x, radius)
        # Bit sets take a time that grows like the square of the rows, trees one that explodes with the columns.
        big = len(self._x) > _ROWS_OF_BIG_TREES and self._x.shape[1] <= _COLUMNS_OF_BIG_TREES
        return self._counts_by_tree(radius) if big else counts_in_boxes(self._x, radius)

    def _query(self, k):
        """Returns distances and indices [n, k]."""
        from scipy.spatial import KDTree

        tree = KDTree(self._x, leafsize=_LEAF)
        # In the order of the tree, neighbours are asked for one after the other, while their leaf is in the cache.
        parts = np.split(tree.indices, range(_ROWS_OF_BIG_TREES, len(tree.indices), _ROWS_OF_BIG_TREES))
        threads = cores() if len(parts) > 1 else 1
        width = k if isinstance(k, int) else len(k)
        distance, index = np.empty([len(self._x), width]), np.empty([len(self._x), width], tree.indices.dtype)
        for rows in LongRun(len(parts), "block of rows").counted(parts):
            distance[rows], index[rows] = tree.query(self._x[rows], k, p=np.inf, workers=threads)
        return distance, index

    def _counts_by_tree(self, radius):
        from sklearn.neighbors import KDTree

        tree = KDTree(self._x, leaf_size=_LEAF, metric="chebyshev")
        order = np.asarray(tree.get_arrays()[1])
        counts = np.empty(len(order), order.dtype)
        parts = np.split(order, range(_ROWS_OF_BIG_TREES, len(order), _ROWS_OF_BIG_TREES))
        for rows in LongRun(len(parts), "block of rows").counted(parts):
            counts[rows] = tree.query_radius(self._x[rows], radius[rows], count_only=True)
        return counts
