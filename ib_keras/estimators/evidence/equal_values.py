"""Detection of rows whose two sides hold the very same number, which no joint density gives."""

import numpy as np

_COLUMNS = 10
CONTINUOUS = 0.9
"""Share of the values of a column that occur once, from which the column is said to have a density."""
LEAST_ROWS = 3
"""Rows of equal values from which the sides are said to share numbers: rounding alone gives one or two by chance."""


def equal_values(x: np.ndarray, y: np.ndarray) -> int:
    """Returns how many rows hold, in some column of both sides, an equal value that no other row of the column has.

    Values that repeat within a column, such as zeros or rounded numbers, meet by chance: they are not counted, nor is a
    column of which more than a tenth repeats.

    Args:
      x: columns [n, d_x].
      y: columns [n, d_y]. Of either side the first ten columns are compared.

    >>> x = np.random.default_rng(0).normal(size=[100, 2])
    >>> equal_values(x, np.where(np.arange(100)[:, None] < 7, x[:, ::-1], 1.0)), equal_values(x, x + 1e-9)
    (7, 0)
    """
    most = 0
    for column in x[:, :_COLUMNS].T:
        once = occurs_once(column)
        for other in y[:, :_COLUMNS].T if once.mean() > CONTINUOUS else ():
            most = max(most, int((once & (column == other)).sum()))
    return most


def occurs_once(column: np.ndarray) -> np.ndarray:
    """Returns for each value of a column [n] whether no other row has it."""
    _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    return counts[place] == 1
