"""In which columns a few rows differ from what they are compared with."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, rows
from ib_keras.plots.styles import plain

_COLOURS = "RdBu_r"


def column_differences(
    differences: ArrayLike,
    columns: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    count: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Draws a row for each example and a column for each of the columns that differ most; red is above, blue below.

    Args:
      differences: array [n, d] of values minus expected values, in units in which columns can be compared.
      columns: d names; None (default) counts from 0.
      labels: n names of the rows; None (default) counts from 0.
      count: largest number of columns to show; 12 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if the differences are no table, or the names do not match it.

    >>> ax = column_differences([[0.1, -3.0], [2.0, 0.0]], columns=["age", "height"])
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['height', 'age']
    """
    differences, count = rows("differences", differences), positive_int("count", count)
    n, d = differences.shape
    names = {"columns": (columns or range(d), d), "labels": (labels or range(n), n)}
    for argument, (given, expected) in names.items():
        if len(given) != expected:
            raise rejection(argument, f"{expected} names", f"{len(given)}", "Name each of them once.")
    shown = np.argsort(-np.abs(differences).max(axis=0), kind="stable")[:count]
    limit = np.abs(differences[:, shown]).max() or 1.0
    if ax is None:
        ax = plt.subplots(figsize=(2.5 + 0.55 * len(shown), 1.6 + 0.3 * n), layout="constrained")[1]
    image = ax.imshow(differences[:, shown], cmap=_COLOURS, vmin=-limit, vmax=limit, aspect="auto")
    ax.figure.colorbar(image, ax=ax, label="difference [deviations]")
    ax.set_xticks(range(len(shown)), [plain(names["columns"][0][i]) for i in shown], rotation=30, ha="right")
    ax.set_yticks(range(n), [plain(label) for label in names["labels"][0]])
    return ax
