"""Contributions of the rows, in nats, to the nearest-neighbour information of Kraskov et al."""

from collections.abc import Sequence

import numpy as np

from ib_keras.estimators.rows.blocks import blocks
from ib_keras.estimators.search.neighbours import Neighbours, precision


def one_radius(x: np.ndarray, y: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns local values [n] and radii [n] of algorithm 1, which has one radius for both sides (eq. 8).

    A constant side shares no information; eq. 8 would give another value where both sides are constant.
    """
    from scipy.special import digamma

    if _constant(x) or _constant(y):
        return np.zeros(len(x)), np.ones(len(x))
    x, y = _comparable(x, y)
    radius = Neighbours(x, y).kth_distance(k)
    n_x, n_y = (Neighbours(side).counts(radius, strict=True) for side in (x, y))
    return digamma(k) + digamma(len(x)) - digamma(n_x + 1) - digamma(n_y + 1), radius


def two_radii(x: np.ndarray, y: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns local values [n] and radii [n] of algorithm 2, which has a radius for either side (eq. 9).

    The radii are the extents of the k joint neighbours. A constant side shares no information; eq. 9 would miss that by
    1/k.
    """
    from scipy.special import digamma

    if _constant(x) or _constant(y):
        return np.zeros(len(x)), np.ones(len(x))
    x, y = _comparable(x, y)
    near = Neighbours(x, y).nearest(k)
    extents = [_extent(side, near) for side in (x, y)]
    n_x, n_y = (Neighbours(side).counts(extent, strict=False) for side, extent in zip((x, y), extents))
    return digamma(k) - 1 / k + digamma(len(x)) - digamma(n_x) - digamma(n_y), np.maximum(*extents)


def _comparable(*sides):
    """Returns the sides in the dtype that they have to share, since one radius serves all of them."""
    dtype = precision(len(sides[0]), sum(side.shape[1] for side in sides))
    return [side.astype(dtype, copy=False) for side in sides]


def _extent(x, near):
    """Returns the distance [n] of each row to the farthest of the rows `near` [n, k]."""
    extent = np.zeros(len(x))
    for neighbour in near.T:
        np.maximum(extent, _distances(x, neighbour), out=extent)
    return extent


def _distances(x, other):
    """Returns the maximum-norm distance [n] of each row to row `other` [n]."""
    parts = blocks(len(x), 2 * x.shape[1])
    return np.concatenate([np.abs(x[other[rows]] - x[rows]).max(axis=1) for rows in parts])


def _constant(x):
    return not np.ptp(x, axis=0).any()


def drift(nats: float, of_halves: Sequence[float]) -> float:
    """Returns by how many nats a value exceeds the mean of the values of two halves of its rows.

    The bias of neighbours falls about like one over the root of n, so that the remaining bias is about twice the drift.
    Most of the sampling error cancels in the difference.
    """
    return nats - sum(of_halves) / 2
