"""A sample of two sides, of which everything is computed once, however many estimators ask for it."""

import functools
from collections.abc import Callable

import numpy as np

from ib_keras.estimators.rows.columns import places, ranks_of, scores_of, standardised
from ib_keras.estimators.rows.subsets import thinned

_LARGE = 2**22


class Pair:
    """Paired rows `x` [n, d_x] and `y` [n, d_y], and what has been computed of them so far.

    Estimators and their tests ask for ranks, scores, correlations and ties of the same rows again and again. They ask
    the pair, which remembers the answers for as long as it lives: one call of an estimator.

    Args:
      x: array [n, d_x].
      y: array [n, d_y].
    """

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y = x, y
        self._known = {}

    def __len__(self) -> int:
        return len(self.x)

    @property
    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        """Both arrays."""
        return self.x, self.y

    @property
    def dimension(self) -> int:
        """Number of columns of both sides together."""
        return self.x.shape[1] + self.y.shape[1]

    def once(self, function: Callable, *arguments):
        """Returns `function(pair, *arguments)`, computed on the first call and remembered.

        Results of more than 2^22 values are handed out and forgotten: in wide data each is asked for once, and several
        of them side by side would not fit into memory.
        """
        key = function, arguments
        if key in self._known:
            return self._known[key]
        found = function(self, *arguments)
        if _size(found) <= _LARGE:
            self._known[key] = found
        return found

    def standardised(self, dtype=np.float64) -> tuple[np.ndarray, np.ndarray]:
        """Returns both sides with columns of mean 0 and deviation 1, in `dtype`."""
        return self.once(_standardised, dtype)

    @property
    def ranks(self) -> tuple[np.ndarray, np.ndarray]:
        """The ranks of both sides, column by column, in (0, 1)."""
        first, second = self.once(_places)
        return ranks_of(first), ranks_of(second)

    @functools.cached_property
    def scores(self) -> "Pair":
        """The pair of the normal scores of both sides, which has the same information and the same ranks."""
        return Pair(*map(scores_of, self.once(_places)))

    def thinned(self, rows: int) -> "Pair":
        """Returns the pair of at most `rows` rows: this one itself where it has no more."""
        return self if len(self) <= rows else self.once(_thinned, rows)


def _standardised(pair, dtype):
    return tuple(standardised(side, dtype) for side in pair.sides)


def _places(pair):
    return tuple(map(places, pair.sides))


def _thinned(pair, rows):
    return Pair(*(thinned(side, rows) for side in pair.sides))


def _size(found):
    """Returns the number of values in the arrays of a result."""
    if isinstance(found, tuple):
        return sum(map(_size, found))
    return _size(found.sides) if isinstance(found, Pair) else np.size(found)
