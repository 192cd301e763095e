"""Nearest rows, whose distances do not depend on which other rows are asked for at the same time."""

import numpy as np

_SPARE = 4
_BLOCK_VALUES = 2**22
_ROUNDING = 2.0**-52
_CROWDED = 1e8


class ExactNeighbours:
    """Finds the nearest fitted rows of any rows, and computes their distances by differences in double precision.

    A matrix product gives |x|^2 - 2 x y + |y|^2, which rounds otherwise in another batch and leaves noise between
    copies. It finds the candidates here, and their distances come from the differences of each pair alone. Where the
    nearest candidates are so near that the noise may have chosen them, all fitted rows are compared by differences.

    Args:
      rows: fitted rows [n, d].
      most: largest number of neighbours that is asked for, at most n.

    >>> distances, indices = ExactNeighbours(np.array([[0.0], [3.0], [4.0]]), most=2)(np.array([[3.0]]), 2)
    >>> distances.tolist(), indices.tolist()
    ([[0.0, 1.0]], [[1, 2]])
    """

    def __init__(self, rows: np.ndarray, most: int):
        from sklearn.neighbors import NearestNeighbors

        # Rows about 0 have the shortest lengths, and products of them the least rounding.
        self._shift = np.mean(rows, axis=0, dtype=np.float64)
        self._rows = rows - self._shift
        self._longest = np.max(np.sum(self._rows**2, axis=1))
        self._search = NearestNeighbors(n_neighbors=min(most + _SPARE, len(rows))).fit(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __call__(self, x: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns distances and indices [n, count] of the nearest fitted rows of rows `x` [n, d], nearest first."""
        x = x - self._shift
        candidates = np.sort(self._search.kneighbors(x, return_distance=False), axis=1)
        squares = self._squares(x, candidates)
        order = np.argsort(squares, axis=1, kind="stable")[:, :count]
        squares, indices = np.take_along_axis(squares, order, axis=1), np.take_along_axis(candidates, order, axis=1)
        with np.errstate(over="ignore"):
            noise = _ROUNDING * (np.sum(x**2, axis=1) + self._longest)
        crowded = (squares[:, -1] > 0) & (squares[:, -1] < _CROWDED * noise)
        for row in np.flatnonzero(crowded):
            of_all = self._squares(x[row : row + 1], np.arange(len(self))[None])[0]
            indices[row] = np.argsort(of_all, kind="stable")[:count]
            squares[row] = of_all[indices[row]]
        return np.sqrt(squares), indices

    def _squares(self, x, indices):
        """Returns the squared distances of rows `x` [n, d] from fitted rows by their indices [n, k]."""
        found = np.empty(indices.shape)
        at_once = max(1, _BLOCK_VALUES // (indices.shape[1] * x.shape[1]))
        for i in range(0, len(x), at_once):
            rows = slice(i, i + at_once)
            with np.errstate(over="ignore"):
                found[rows] = np.sum((self._rows[indices[rows]] - x[rows, None]) ** 2, axis=-1)
        return found
