"""The axis of a quantity, as wide as its values and no wider, whatever single values and upper bounds do."""

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import ScalarFormatter

LONGEST_BRACKET = 2.0
"""An upper bound runs out of the picture where it lies beyond so many times the largest value."""
_ROOM = 0.3
"""Share of the range of the values by which a bracket that runs out of the picture is seen."""
_MARGIN = 0.05
_FAR, _FEW = 10.0, 0.1
_UNLIKE = 30.0
_RELATIVE, _NATS = 0.1, 0.1
"""An estimate promises 10 % or .1 nat: a picture that shows less than both shows noise."""
_DECADES = 6


def nearest(values: np.ndarray) -> float:
    """Returns the largest value that is not far from the others.

    At most a tenth of the values, or one of three, may be far: more than 10 times the largest of the rest.

    Args:
      values: finite array [n].

    >>> float(nearest(np.array([4.0, 5.0, 6.0, 4000.0]))), float(nearest(np.array([0.01, 4000.0])))
    (6.0, 4000.0)
    """
    ordered = np.sort(values)
    few = max(1, int(_FEW * len(ordered))) if len(ordered) > 2 else 0
    for first in range(len(ordered) - few, len(ordered)):
        if ordered[first] > _FAR * ordered[first - 1] > 0:
            return ordered[first - 1]
    return ordered[-1]


def fit_values(ax: Axes, along: Literal["x", "y"], values: np.ndarray, ends: np.ndarray | None = None) -> np.ndarray:
    """Fits an axis to values and to the ends of their brackets. Returns whether each value lies beyond the axis.

    Few values far beyond all others, and ends beyond twice the largest value, lie beyond it. The axis shows at least 10
    % of the largest value or 0.1 nat. Values that differ by a factor of more than 30 get a logarithmic axis.

    Args:
      ax: matplotlib axes.
      along: the axis.
      values: finite array [n], in nats.
      ends: ends of brackets and bands, of any length, with NaN for those that are missing; None (default) for none.

    >>> import matplotlib.pyplot as plt
    >>> ax = plt.subplots()[1]
    >>> fit_values(ax, "x", np.array([4.0, 5.0, 6.0, 4000.0]), np.array([7.0, 250.0])).tolist()
    [False, False, False, True]
    >>> [round(float(limit), 2) for limit in ax.get_xlim()]
    [3.85, 7.15]
    """
    far = values > nearest(values)
    near = values[~far]
    low, high = _reach(near, np.array([]) if ends is None else ends[np.isfinite(ends)])
    if low >= 0 and high > _UNLIKE * np.median(near) > 0:
        getattr(ax, f"set_{along}scale")("symlog", linthresh=_decade_below(near, high))
        low, high = 0.0, 1.5 * high
    else:
        getattr(ax, f"{along}axis").set_major_formatter(ScalarFormatter(useOffset=False))
        low, high = low - _MARGIN * (high - low), high + _MARGIN * (high - low)
    getattr(ax, f"set_{along}lim")(low, high)
    return far


def _reach(values, ends):
    low, high = values.min(), values.max()
    shown = ends[(ends <= LONGEST_BRACKET * high) | (high <= 0)]
    top = max([high, *shown, *([high + _ROOM * (high - low)] if len(shown) < len(ends) else [])])
    low = min([low, *shown])
    least = min(_NATS, _RELATIVE * max(abs(low), abs(top))) or _NATS
    spare = max(0.0, least - (top - low)) / 2
    return low - spare, top + spare


def _decade_below(values, high):
    smallest = max(values[values > 0].min(), high / 10**_DECADES)
    return 10.0 ** np.floor(np.log10(smallest))
