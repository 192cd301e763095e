"""A score that is the same for equal examples, in whatever batch they come."""

from collections.abc import Callable

import numpy as np

from ib_keras.applications.anomalies.example_keys import example_keys

_BLOCK = 256
_GRID = 1e-5


class SteadyScore:
    """Rounds a score to a grid, computes it in blocks of one size, and remembers that of the calibration.

    Split-conformal p-values hold for any score, if it is a function of the example alone. A network or a matrix product
    rounds otherwise in a batch of another size, which would break ties between equal examples. Equal examples of one
    call are scored once, an example of the calibration keeps its score, and what rounding differs by is mostly below
    the grid of 1e-5 of the deviation of the scores, or of their size.

    Args:
      score: function from examples [n, ...] to numbers [n].
      fitted: examples [n, ...] that the score was fitted on, whose scores give the grid.
      padded: whether blocks are filled up to one size, as networks need it (default: True).

    >>> steady = SteadyScore(lambda x: x[:, 0], np.array([[1.0], [2.0], [3.0]]))
    >>> steady(np.array([[1.0], [1.0 + 1e-9]])).tolist()[0] == steady(np.array([[1.0 + 1e-9]])).tolist()[0]
    True
    """

    def __init__(self, score: Callable[[np.ndarray], np.ndarray], fitted: np.ndarray, padded: bool = True):
        self._score, self._known, self._grid, self._padded = score, {}, 0.0, padded
        usual = self(fitted[:_BLOCK])
        with np.errstate(all="ignore"):
            grid = _GRID * max(np.std(usual), np.median(np.abs(usual)))
        self._grid = float(grid) if np.isfinite(grid) else 0.0

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Returns the scores [n] of examples [n, ...]."""
        keys = example_keys(x)
        first = {}
        for row, key in enumerate(keys):
            first.setdefault(key, row)
        found = {key: self._known[key] for key in first if key in self._known}
        new = [key for key in first if key not in found]
        found |= dict(zip(new, self._rounded(x[[first[key] for key in new]])))
        return np.array([found[key] for key in keys], np.float64)

    def remembered(self, x: np.ndarray) -> np.ndarray:
        """Returns the scores [n] of examples of the calibration, which these examples keep from now on."""
        scores = self(x)
        self._known |= dict(zip(example_keys(x), scores))
        return scores

    def _rounded(self, x):
        blocks = [self._of_block(x[i : i + _BLOCK]) for i in range(0, len(x), _BLOCK)]
        scores = np.concatenate([np.zeros(0), *blocks])
        return self._grid * np.round(scores / self._grid) if self._grid else scores

    def _of_block(self, x):
        filled = np.concatenate([x, np.repeat(x[:1], _BLOCK - len(x), axis=0)]) if self._padded else x
        return np.asarray(self._score(filled), np.float64)[: len(x)]
