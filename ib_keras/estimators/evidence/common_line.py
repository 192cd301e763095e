"""Detection of rows that lie on one exact line of the two sides, which no joint density gives."""

import numpy as np

from ib_keras.estimators.evidence.equal_values import CONTINUOUS, occurs_once

_COLUMNS, _WIDTHS = 3, (1e-6, 1e-4)
MOST_ON_A_LINE = 0.9
"""Share of the rows above which the line is no part of the rows, but their dependence."""
ROWS_ON_LINES = 600
"""The most rows whose slopes are compared."""
LEAST_ON_A_LINE = 9
"""Rows of six hundred on one line from which the sides are said to share a line.

Four share a slope by chance in samples of densities, and up to six in measurements of few digits.
"""


def rows_on_a_line(x: np.ndarray, y: np.ndarray) -> int:
    """Returns how many of at most 600 rows lie on one line of a column of either side.

    Such rows are a value filled in by regression, a gross price and its net price, a sensor and its copy in other
    units. Every two of them have the same slope, and other pairs of rows have slopes of their own. Columns of which a
    tenth repeats have slopes that repeat, and are not compared.

    Args:
      x: columns [n, d_x].
      y: columns [n, d_y]. Of either side the first three columns are compared.

    >>> x, noise = np.random.default_rng(0).normal(size=[2, 400, 1])
    >>> rows_on_a_line(x, np.where(np.arange(400)[:, None] < 12, 1.2 * x + 3, noise)), rows_on_a_line(x, x + noise) < 5
    (12, True)
    """
    rows = np.sort(np.random.default_rng(0).permutation(len(x))[:ROWS_ON_LINES])
    of_x, of_y = (_continuous_columns(side, rows) for side in (x, y))
    return max((_on_a_line(a, b) for a in of_x for b in of_y), default=0)


def _continuous_columns(side, rows):
    return [column[rows] for column in side[:, :_COLUMNS].T if occurs_once(column).mean() > CONTINUOUS]


def _on_a_line(a, b):
    first, second = np.triu_indices(len(a), 1)
    run, rise = a[first] - a[second], b[first] - b[second]
    with np.errstate(over="ignore"):  # Slopes beyond the largest number are left out.
        slopes = np.sort(rise[run != 0] / run[run != 0])
    slopes = slopes[np.isfinite(slopes) & (slopes != 0)]
    if len(slopes) == 0:
        return 0
    equal, alike = (
        np.searchsorted(slopes, slopes + width * np.abs(slopes)) - np.arange(len(slopes)) for width in _WIDTHS
    )
    # k rows of a line have k (k - 1) / 2 slopes in common.
    common = equal.max()
    rows = round((1 + np.sqrt(1 + 8 * common)) / 2)
    # Strong dependence has slopes that are alike, in a density of their own, and all of its rows take part.
    alone = common > alike[equal.argmax()] / 2
    return rows if alone and rows < MOST_ON_A_LINE * len(a) else 0
