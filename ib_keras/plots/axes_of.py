"""The axes on which a plot draws."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from ib_keras._checks import rejection


def axes_of(ax: Axes | None, size: tuple[float, float] = (6, 4)) -> Axes:
    """Returns the axes that the user gave, or those of a new figure of `size` inches.

    Args:
      ax: matplotlib axes, or None.
      size: width and height of a new figure; default 6 by 4.

    Raises:
      InputError: for anything else than matplotlib axes.

    >>> axes_of(None).figure.get_size_inches().tolist()
    [6.0, 4.0]
    """
    if ax is None:
        return plt.subplots(figsize=size, layout="constrained")[1]
    if not isinstance(ax, Axes):
        raise rejection("ax", "matplotlib axes, or None", repr(ax), "Pass e.g. `plt.subplots()[1]`.")
    return ax
