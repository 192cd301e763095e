"""How series are told apart without colour: by marker and line style."""

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

MARKERS = "osD^vP*X<>p"
LINESTYLES = ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
EPOCHS = ListedColormap(matplotlib.colormaps["viridis"](np.linspace(0, 0.9, 256)), name="viridis_on_white")
UNEVEN = 8


def uneven(epochs):
    """Whether sorted epochs are spaced so unevenly that a logarithmic axis suits them better.

    >>> uneven([0, 1, 2, 4, 8, 16]), uneven(range(17))
    (True, False)
    """
    gaps = np.diff(epochs)
    return len(gaps) > 1 and bool(gaps.max() >= UNEVEN * gaps.min())


def series_style(index):
    """Returns the marker, line style and colour of series number `index`.

    Args:
      index: integer from 0; no two of the first 55 share marker and line style.

    Returns:
      Dict of keyword arguments for `Axes.plot`.

    >>> series_style(0)
    {'marker': 'o', 'linestyle': '-', 'color': 'C0'}
    """
    return {
        "marker": MARKERS[index % len(MARKERS)],
        "linestyle": LINESTYLES[index % len(LINESTYLES)],
        "color": f"C{index % 10}",
    }
