"""Values of pictures as symbols on a stack, under the discrete likelihood of a model."""

import numpy as np
import tensorflow as tf

from ib_keras.applications.compression.entropy_coder import Stack, bernoulli, categorical
from ib_keras.layers.likelihood import DiscreteLikelihood

PARAMETER_GRID = 2.0**10
"""Parameters of laws are multiples of the reciprocal."""
_TABLE = 2**23


class SymbolCoder:
    """Puts levels of values onto a stack, and takes them: first whether each is above the lowest, then which it is.

    Most values of many pictures are at the lowest level, and so need no table of all levels.

    Args:
      likelihood: the law of the values.
    """

    def __init__(self, likelihood: DiscreteLikelihood):
        self._likelihood, self._levels = likelihood, len(likelihood.values)
        self._rows = max(1, _TABLE // self._levels)

    def push(self, stack: Stack, symbols: np.ndarray, rows: np.ndarray) -> None:
        """Puts levels [m] onto the stack, under parameters [m, units]."""
        above = symbols > 0
        if self._levels > 2:
            for part in reversed(self._parts(rows[above])):
                stack.push(symbols[above][part] - 1, self._which(rows[above][part]))
        stack.push(above, self._any(rows))

    def pop(self, stack: Stack, rows: np.ndarray) -> np.ndarray:
        """Takes levels [m] from the stack, under parameters [m, units]."""
        symbols = stack.pop(self._any(rows))
        above = symbols > 0
        if self._levels > 2 and above.any():
            taken = [stack.pop(self._which(rows[above][part])) for part in self._parts(rows[above])]
            symbols[above] = 1 + np.concatenate(taken)
        return symbols

    def _parts(self, rows):
        """Returns the slices of rows whose tables are in memory at once."""
        return [slice(i, i + self._rows) for i in range(0, len(rows), self._rows)]

    def _any(self, rows):
        return bernoulli(1 - self._probabilities(rows, slice(1))[:, 0])

    def _which(self, rows):
        return categorical(self._probabilities(rows, slice(1, None)))

    def _probabilities(self, rows, levels):
        return self._likelihood.probabilities(tf.constant(rows, tf.float32), levels).numpy().astype(np.float64)


def on_grid(values: np.ndarray) -> np.ndarray:
    """Returns parameters as multiples of 2^-10."""
    return np.round(np.asarray(values, np.float64) * PARAMETER_GRID) / PARAMETER_GRID
