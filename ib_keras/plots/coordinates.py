"""The rate of each coordinate of a code, as bars."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from ib_keras._checks import rejection, rows
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.styles import COLORS

UNUSED = 0.01
_MOST_NAMED = 24


def coordinates(rates: ArrayLike, ax: Axes | None = None) -> Axes:
    """Draws the rate of each coordinate of a code as bars, the largest first, with the number of the coordinate below.

    Bars of at most 0.01 nats are hollow, because their coordinates carry almost no information. With more than 24
    coordinates the axis shows their rank instead of their number.

    Args:
      rates: E KL(q(t_j|x) || r(t_j)) of the d coordinates [nats per example], array [d].
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rates, one of them is not finite, or they have more than one axis.

    >>> ax = coordinates([0.0, 2.5, 1.0])
    >>> [float(bar.get_height()) for bar in ax.patches], [label.get_text() for label in ax.get_xticklabels()]
    ([2.5, 1.0, 0.0], ['1', '2', '0'])
    """
    values = rows("rates", rates).astype(float)
    if values.shape[1] != 1:
        raise rejection(
            "rates", "one number for each coordinate", f"shape {np.shape(rates)}", "Average over examples first."
        )
    values = values[:, 0]
    order = np.argsort(-values, kind="stable")
    ax = axes_of(ax, (6, 3.6))
    used = values[order] > UNUSED
    ax.bar(range(len(values)), values[order], color=[COLORS[0] if one else "none" for one in used], edgecolor=COLORS[0])
    if len(values) <= _MOST_NAMED:
        ax.set_xticks(range(len(values)), [str(j) for j in order])
        ax.set_xlabel("coordinate of the code, counted from 0")
    else:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlabel("coordinates of the code, by rank")
    ax.set_ylim(top=1.25 * max(values.max(), UNUSED))
    ax.set_ylabel("rate [nats per example]")
    ax.text(
        0.98,
        0.95,
        f"{used.sum()} of {len(values)} coordinates above {UNUSED:g} nats\nsum {values.sum():.2f} nats",
        transform=ax.transAxes,
        ha="right",
        va="top",
        fontsize="small",
    )
    return ax
