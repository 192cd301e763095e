"""The intrinsic dimension of rows by TwoNN, from the distances to their two nearest neighbours."""

import math

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rows, seed_of, whole_number

_DISCARDED = 0.1
_LEAST_ROWS = 30
_MOST_TIES = 0.1
_WORK = 4e9


def intrinsic_dimension(x: ArrayLike, max_rows: int = 5000, seed: int = 0) -> float:
    """Returns the intrinsic dimension of rows by TwoNN: how many coordinates describe a row among its neighbours.

    With mu the ratio of the distances of a row to its second and its first neighbour, and F the share of rows with a
    smaller ratio, the dimension is the slope of -log(1 - F) against log(mu), without the tenth of the largest ratios.
    It has no unit, and depends on the scale of the columns. In many dimensions it is too low at any affordable number
    of rows: about 16 for 20 and 39 for 64 dimensions of 3,000 normal rows. Noise in every column raises it.

    Args:
      x: rows [n, ...], such as the activations of a layer. Equal rows count once.
      max_rows: largest number of rows, >= 30; more are drawn at random, and of rows of more than 160 columns fewer,
        since the time grows with the square of the rows; default 5000.
      seed: integer seed >= 0 of the draw; default 0.

    Returns:
      A number >= 0, NaN for fewer than 30 different rows, and for values on a grid, where many rows have their two
      nearest neighbours at one distance.

    Raises:
      InputError: for NaN, values that are no numbers, or fewer than 30 `max_rows`.

    Example:

    >>> x = np.random.default_rng(0).normal(size=[2000, 3]) @ np.random.default_rng(1).normal(size=[3, 50])
    >>> round(intrinsic_dimension(x))
    3

    References:
      Facco, d'Errico, Rodriguez & Laio, Estimating the intrinsic dimension of datasets by a minimal neighborhood
      information (2017), eq. 4 and 5.
    """
    x = rows("x", x)
    most = whole_number("max_rows", max_rows, _LEAST_ROWS, "Pass e.g. 5000.")
    most = max(_LEAST_ROWS, min(most, int(math.sqrt(_WORK / x.shape[1]))))
    if len(x) > most:
        x = x[np.sort(np.random.default_rng(seed_of(seed)).permutation(len(x))[:most])]
    x = np.unique(x.astype(np.float64), axis=0)
    if len(x) < _LEAST_ROWS:
        return math.nan
    return two_nearest_dimension(nearest_others(x - x.mean(axis=0), 2)[0])


def two_nearest_dimension(distances: np.ndarray) -> float:
    """Returns the dimension by TwoNN of different rows, or NaN where many of them have two nearest neighbours.

    Args:
      distances: distances [n, 2 or more] of rows to their nearest neighbours, the nearest first, all above 0.

    >>> round(two_nearest_dimension(np.array([[1.0, 2.0]] * 50 + [[1.0, 3.0]] * 50)), 1)
    0.9
    """
    ratios = np.sort(np.log(distances[:, 1] / distances[:, 0]))
    if (ratios < 1e-9).mean() > _MOST_TIES:
        return math.nan
    kept = int(len(ratios) * (1 - _DISCARDED))
    below = np.arange(1, kept + 1) / len(ratios)
    return float(-(ratios[:kept] @ np.log1p(-below)) / (ratios[:kept] @ ratios[:kept]))


def nearest_others(x: np.ndarray, count: int, rows: slice | np.ndarray = slice(None)) -> tuple[np.ndarray, np.ndarray]:
    """Returns the distances of rows to their nearest other rows, above 0, and the places of these, both [m, count].

    Args:
      x: different rows [n, d], float64; centred ones, since rows far from the origin lose their last digits.
      count: number of neighbours, >= 1, below n.
      rows: places of the m rows; default all.

    >>> nearest_others(np.array([[0.0], [1.0], [3.0]]), 1)[0].ravel().tolist()
    [1.0, 1.0, 2.0]
    """
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        distances, places = NearestNeighbors(n_neighbors=count + 1).fit(x).kneighbors(x[rows])
    return np.maximum(distances[:, 1:], np.finfo(float).tiny), places[:, 1:]
