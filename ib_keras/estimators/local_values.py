"""Contribution of each row, in nats, to the nearest-neighbour information of Kraskov et al."""

import numpy as np

from ib_keras.estimators.neighbours import Neighbours
from ib_keras.estimators.part_of_rows import halves


def one_radius(x, y, k):
    """Returns local values [n] and radii [n] of algorithm 1: one radius for both sides (eq. 8).

    A constant side tells nothing, which eq. 8 would miss for two of them.
    """
    from scipy.special import digamma

    if _constant(x) or _constant(y):
        return np.zeros(len(x)), np.ones(len(x))
    radius = Neighbours(np.hstack([x, y])).kth_distance(k)
    n_x, n_y = (Neighbours(side).counts(radius, strict=True) for side in (x, y))
    return digamma(k) + digamma(len(x)) - digamma(n_x + 1) - digamma(n_y + 1), radius


def two_radii(x, y, k):
    """Returns local values [n] and radii [n] of algorithm 2: the extent of the k neighbours on either side (eq. 9).

    A constant side tells nothing, which eq. 9 would miss by 1/k.
    """
    from scipy.special import digamma

    if _constant(x) or _constant(y):
        return np.zeros(len(x)), np.ones(len(x))
    near = Neighbours(np.hstack([x, y])).nearest(k)
    extents = [np.abs(side[near] - side[:, None]).max(axis=(1, 2)) for side in (x, y)]
    n_x, n_y = (Neighbours(side).counts(extent, strict=False) for side, extent in zip((x, y), extents))
    return digamma(k) - 1 / k + digamma(len(x)) - digamma(n_x) - digamma(n_y), np.maximum(*extents)


def _constant(x):
    return not np.ptp(x, axis=0).any()


def drift(information, x, y):
    """Returns by how much `information(x, y)` exceeds its mean over two halves of the rows: the bias is about twice that.

    The bias of neighbours falls like a root of n, and most of the sampling error cancels.
    """
    return information(x, y) - sum(information(x[half], y[half]) for half in halves(len(x))) / 2
