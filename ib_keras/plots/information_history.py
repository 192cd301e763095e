"""Information of each layer over the epochs, with its uncertainty as a band."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ib_keras._checks import rejection
from ib_keras.plane_row import EPOCH, HIGH, LAYER, LOW, SOURCE, STD_ERROR, UPPER, VERDICT
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.records import Rows, by_series, column, records
from ib_keras.plots.styles import BESIDE, LONGEST_BRACKET, plain, series_style, uneven


def information_history(rows: Rows, quantity: str = SOURCE, ax: Axes | None = None) -> Axes:
    """Draws one quantity in nats over the epochs, with a line for each layer and hollow markers where not trusted.

    The band is the range over noise levels, bins or seeds where the rows have one, else the bracket up to the upper
    bound, else two standard errors. It is left out where it ends beyond twice the largest value of the picture, beside
    which all lines would fall into one. Unevenly spaced epochs are drawn on a logarithmic axis.

    Args:
      rows: list of dicts with "epoch", "layer" and the quantity [nats] and, where known, its `_low` and `_high`,
        `_upper`, `_std_error` and `_verdict`. A layer with several values of "estimator" or "data" has a line for each.
      quantity: "I(X;T)" (default), "I(T;Y)", or another key with such columns beside it.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or no row is finite.

    >>> rows = [{"epoch": e, "layer": "code", "I(T;Y)": 2 - 2**-e, "I(T;Y)_std_error": 0.1} for e in range(4)]
    >>> ax = information_history(rows, "I(T;Y)")
    >>> ax.get_xlabel(), ax.get_ylabel(), len(ax.collections)
    ('epoch', 'I(T;Y) [nats]', 2)
    """
    rows = [row for row in records(rows, (EPOCH, LAYER)) if np.isfinite(column([row], quantity)[0])]
    if not rows:
        raise rejection("rows", f"finite in {quantity} in at least one row", "none", "Choose another `quantity`.")
    legend = BESIDE if ax is None else {}
    ax = axes_of(ax)
    end = LONGEST_BRACKET * column(rows, quantity).max()
    for index, (name, part) in enumerate(by_series(rows).items()):
        _draw_series(ax, sorted(part, key=lambda row: row[EPOCH]), name, quantity, series_style(index), end)
    _scale(ax, np.unique(column(rows, EPOCH)))
    ax.set(xlabel="epoch", ylabel=f"{quantity} [nats]")
    ax.legend(fontsize="small", **legend)
    return ax


def _draw_series(ax, rows, name, quantity, style, end):
    epochs, values = column(rows, EPOCH), column(rows, quantity)
    low, high = _band(rows, quantity, values)
    known = np.isfinite(low) & np.isfinite(high) & ((high <= end) | (end <= 0))
    if known.any():
        ax.fill_between(epochs[known], low[known], high[known], color=style["color"], alpha=0.18, linewidth=0)
    ax.plot(epochs, values, linestyle=style["linestyle"], color=style["color"], linewidth=1.2, label=plain(name))
    faces = [
        style["color"] if row.get(quantity + VERDICT, "trusted") in ("trusted", "", None) else ax.get_facecolor()
        for row in rows
    ]
    ax.scatter(epochs, values, s=22, marker=style["marker"], facecolors=faces, edgecolors=style["color"], zorder=3)


def _band(rows, quantity, values):
    low, high = column(rows, quantity + LOW), column(rows, quantity + HIGH)
    if np.isfinite(low).any():
        return low, high
    upper = column(rows, quantity + UPPER)
    if np.isfinite(upper).any():
        return values, upper
    reach = 2 * column(rows, quantity + STD_ERROR)
    return values - reach, values + reach


def _scale(ax, epochs):
    if uneven(epochs):
        ax.set_xscale("symlog", linthresh=epochs[epochs > 0].min())
        ax.set_xticks(epochs, [f"{epoch:g}" for epoch in epochs])
        ax.minorticks_off()
    else:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
