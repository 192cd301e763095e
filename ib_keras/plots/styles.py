"""Colours, and markers and line styles, by which series differ even without colour."""

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

# The numbers of markers and of line styles have no common divisor, so that 55 series differ in one or the other.
MARKERS = "osD^vP*X<>p"
LINESTYLES = ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
# Petroff, Accessible color sequences for data visualization (2021), for people who see fewer colours; in an order in
# which neighbours differ in grey as well.
COLORS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
    "#a96b59",
)
BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "frameon": False, "borderaxespad": 0.0}
"""Place of the legend of a new figure: to the right of the axes, where it covers no data."""
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
    """Returns the text that shows `name` as it is, whatever characters of matplotlib's own it holds.

    Matplotlib reads the part between two $ as a formula, and leaves a name that begins with _ out of legends.

    Args:
      name: name of a series, of any type.

    >>> print(plain("cost in $ or in $^"))
    cost in \\$ or in \\$^
    >>> print(plain("_hidden"))
    $\\_$hidden
    """
    text = str(name).replace("$", r"\$")
    return rf"$\_${text[1:]}" if text.startswith("_") else text


def series_style(index: int) -> dict[str, Any]:
    """Returns the marker, line style and colour of series number `index`.

    Args:
      index: integer >= 0; no two of the first 55 share marker and line style.

    Returns:
      Keyword arguments of `Axes.plot`.

    >>> series_style(0)
    {'marker': 'o', 'linestyle': '-', 'color': '#3f90da'}
    """
    return {
        "marker": MARKERS[index % len(MARKERS)],
        "linestyle": LINESTYLES[index % len(LINESTYLES)],
        "color": COLORS[index % len(COLORS)],
    }
