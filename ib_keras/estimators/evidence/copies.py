"""Detection of rows that are copies of other rows, exact or jittered, from the distances to their neighbours."""

import numpy as np

from ib_keras.estimators.rows.leading_components import leading_components

_NEIGHBOURS = 24
_ROWS = 1_000
_COLUMNS = 30
_LEAST_ROWS = 50
JUMP = 3.0
"""Ratio of the largest to the median growth of distances above which rows are taken for copies.

Independent rows stay between 1.0 and 1.3 in 1 to 20 columns whatever their density, and at 2.5 for forty clusters of 25
rows; rows repeated with a jitter of up to 3 % of their spread lie between 6 and 80.
"""


def jump_of_distances(side: np.ndarray) -> float:
    """Returns the largest growth of the distance from one neighbour to the next, divided by the median growth.

    The growth after j neighbours is the median over rows of j log(r_{j+1} / r_j), with r_j the distance to the j-th
    neighbour. It is 1/d for every density in d columns, whatever j. Rows that occur k times have k - 1 neighbours at
    the distance of the jitter, and then a jump.

    Args:
      side: columns [n, d] whose squares are finite, such as standardised ones.

    >>> rows = np.random.default_rng(0).normal(size=[300, 2])
    >>> copies = np.repeat(rows, 3, axis=0) + 1e-6 * np.random.default_rng(1).normal(size=[900, 2])
    >>> jump_of_distances(rows) < 1.5, jump_of_distances(copies) > 3
    (True, True)
    """
    from scipy.spatial import KDTree

    side = _comparable(side)
    neighbours = min(_NEIGHBOURS, len(side) // 4)
    if side.shape[1] == 0 or neighbours < 2:
        return 1.0
    rows = np.random.default_rng(0).permutation(len(side))[:_ROWS]
    distance = KDTree(side).query(side[rows], neighbours + 2)[0][:, 1:]
    distance = distance[distance[:, 0] > 0]
    if len(distance) < _LEAST_ROWS:
        return 1.0
    growth = np.median(np.diff(np.log(distance), axis=1) * np.arange(1, neighbours + 1), axis=0)
    return float(growth.max() / max(np.median(growth), 1e-12))


def _comparable(side):
    """Returns the varying columns on one scale, or the leading principal components of many columns."""
    side = side.astype(np.float64)
    centred = side - np.median(side, axis=0)
    scale = np.median(np.abs(centred), axis=0)
    scale = np.where(scale > 0, scale, centred.std(axis=0))
    varies = scale > 0
    return leading_components(np.arctan(centred[:, varies] / scale[varies]), _COLUMNS)
