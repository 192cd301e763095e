"""Held-out errors of local linear maps: each row from the principal axes of its nearest other rows."""

import numpy as np

from ib_keras.applications.latent_dim.error_curve import ErrorCurve
from ib_keras.estimators.other_quantities.intrinsic_dimension import nearest_others, two_nearest_dimension

_FEWEST_NEIGHBOURS = 10
_LARGEST_SHARE = 0.5
_ROWS = 500
_BLOCK = 2**23
_FLOOR = 1e-6
_NOTHING = 1e-12


class LocalMaps:
    """Linear maps of the neighbourhoods of rows, which are the simplest autoencoders of data on a curved surface.

    Args:
      x: different rows [n, d], float64.
      units: number of values of an example, by which squared errors are divided.
      seed: integer seed of the 500 rows that are held out from their neighbourhoods.

    Attributes:
      sizes: numbers of neighbours, 10, 20, ... up to half of the rows.
      two_nearest: intrinsic dimension by TwoNN.
      n: number of rows.
      columns: number of columns.

    References:
      Kambhatla & Leen, Dimension reduction by local principal component analysis (1997).
      Levina & Bickel, Maximum likelihood estimation of intrinsic dimension (2004), eq. 8.
    """

    def __init__(self, x: np.ndarray, units: int, seed: int = 0) -> None:
        self._x, self._units, (self.n, self.columns) = x - x.mean(axis=0), units, x.shape
        self.sizes = _sizes(len(x))
        self._rows = np.random.default_rng(seed).permutation(len(x))[:_ROWS]
        self._distances, self._near = nearest_others(self._x, self.sizes[-1], self._rows)
        self.two_nearest = two_nearest_dimension(nearest_others(self._x, 2)[0])

    def dimensions(self) -> list[float]:
        """Returns the intrinsic dimension by Levina and Bickel at each size of neighbourhoods."""
        return [self._dimension(self._distances[:, :size]) for size in self.sizes]

    def curve(self, size: int) -> ErrorCurve:
        """Returns the held-out squared errors per value against the number of axes, for a size of neighbourhoods."""
        errors = self._errors(size)
        return ErrorCurve(np.arange(errors.shape[1]), errors, _FLOOR)

    def share_of_farthest(self, share: float) -> float:
        """Returns which part of all squared deviations from the median this share of the rows holds.

        Args:
          share: share of the rows, of which the farthest are taken, at least one.
        """
        squares = np.sort(((self._x - np.median(self._x, axis=0)) ** 2).sum(axis=1))
        return float(squares[-max(1, round(share * self.n)) :].sum() / squares.sum())

    def _dimension(self, distances):
        size, logs = distances.shape[1], np.log(distances[:, -1:] / distances)
        return float((size - 2) / max(logs.sum(axis=1).mean(), _NOTHING))

    def _errors(self, size):
        """Returns the squared error per value of each held-out row with 0, 1, ... axes, [rows, axes + 1]."""
        block = max(1, _BLOCK // (size * self._x.shape[1]))
        parts = [self._block(size, start, block) for start in range(0, len(self._rows), block)]
        return np.concatenate(parts) / self._units

    def _block(self, size, start, block):
        neighbours = self._x[self._near[start : start + block, :size]]
        middle = neighbours.mean(axis=1, keepdims=True)
        neighbours, rows = neighbours - middle, self._x[self._rows[start : start + block]] - middle[:, 0]
        along = _squares_along_axes(neighbours, rows)[:, : size // 2 + 1]
        whole = (rows**2).sum(axis=1, keepdims=True)
        return np.maximum(np.hstack([whole, whole - np.cumsum(along, axis=1)]), 0)


def _sizes(n):
    """Returns the numbers of neighbours: 10, 20, ... up to half of the rows."""
    sizes = [_FEWEST_NEIGHBOURS]
    while 2 * sizes[-1] <= _LARGEST_SHARE * n and len(sizes) < 8:
        sizes.append(2 * sizes[-1])
    return sizes


def _squares_along_axes(neighbours, rows):
    """Returns the squared coordinates of rows [b, d] on the principal axes of their neighbours [b, m, d]."""
    m, d = neighbours.shape[1:]
    if d <= m:
        axes = np.linalg.eigh(neighbours.transpose(0, 2, 1) @ neighbours)[1]
        return np.einsum("bdk,bd->bk", axes, rows)[:, ::-1] ** 2
    # With more columns than neighbours, the axes are combinations of the neighbours.
    sizes, weights = np.linalg.eigh(neighbours @ neighbours.transpose(0, 2, 1))
    along = np.einsum("bmk,bm->bk", weights, np.einsum("bmd,bd->bm", neighbours, rows)) ** 2
    real = sizes > _NOTHING * sizes[:, -1:]
    return np.where(real, along / np.where(real, sizes, 1), 0)[:, ::-1]
