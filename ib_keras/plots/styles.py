"""Markers and line styles, by which series differ even without colour."""

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

# The numbers of markers and of line styles have no common divisor, so that 55 series differ in one or the other.
MARKERS = "osD^vP*X<>p"
LINESTYLES = ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
EPOCHS = ListedColormap(matplotlib.colormaps["viridis"](np.linspace(0, 0.9, 256)), name="viridis_on_white")
UNEVEN = 8


def uneven(epochs: Sequence[float] | np.ndarray) -> bool:
    """Whether sorted epochs are spaced so unevenly that a logarithmic axis suits them better.

    Args:
      epochs: epochs in rising order.

    >>> uneven([0, 1, 2, 4, 8, 16]), uneven(range(17))
    (True, False)
    """
    gaps = np.diff(epochs)
    return len(gaps) > 1 and bool(gaps.max() >= UNEVEN * gaps.min())


def plain(name: object) -> str:
    """Returns the text that shows `name` as it is, where matplotlib would read the part between two $ as a formula.

    Args:
      name: name of a series, of any type.

    >>> print(plain("cost in $ or in $^"))
    cost in \\$ or in \\$^
    """
    return str(name).replace("$", r"\$")


def series_style(index: int) -> dict[str, Any]:
    """Returns the marker, line style and colour of series number `index`.

    Args:
      index: integer >= 0; no two of the first 55 share marker and line style.

    Returns:
      Keyword arguments of `Axes.plot`.

    >>> series_style(0)
    {'marker': 'o', 'linestyle': '-', 'color': 'C0'}
    """
    return {
        "marker": MARKERS[index % len(MARKERS)],
        "linestyle": LINESTYLES[index % len(LINESTYLES)],
        "color": f"C{index % 10}",
    }
