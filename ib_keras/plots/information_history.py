"""Information of each layer over the epochs, with its uncertainty as a band."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.markers import CARETUP
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from ib_keras._checks import rejection
from ib_keras.plane_row import EPOCH, HIGH, LAYER, LOW, SOURCE, STD_ERROR, UPPER
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import far_mark, hollow_mark, legend_beside
from ib_keras.plots.records import Rows, by_series, column, records, trusted
from ib_keras.plots.styles import plain, series_style, uneven
from ib_keras.plots.value_axis import LONGEST_BRACKET, fit_values, nearest

_MOST_BANDS = 12
_RANGE, _BRACKET, _ERRORS = "range", "up to the upper bound", "two standard errors"


def information_history(rows: Rows, quantity: str = SOURCE, ax: Axes | None = None) -> Axes:
    """Draws one quantity in nats over the epochs, with a line for each layer and hollow markers where not trusted.

    The band is the range over noise levels, bins or seeds where the rows have one, else the bracket up to the upper
    bound, else two standard errors; the legend says which. It is left out where it ends beyond twice the largest value
    of the picture, beside which all lines would fall into one. Few values far beyond all others are carets at the edge.
    Unevenly spaced epochs, and values that differ by a factor of more than 30, are drawn on a logarithmic axis. More
    than 12 lines have no bands.

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
    new = ax is None
    ax = axes_of(ax)
    series = by_series(rows)
    far = column(rows, quantity) > nearest(column(rows, quantity))
    kinds, ends = _draw_all(ax, series, quantity, LONGEST_BRACKET * nearest(column(rows, quantity)))
    fit_values(ax, "y", column(rows, quantity), ends)
    _scale(ax, np.unique(column(rows, EPOCH)))
    ax.set(xlabel="epoch", ylabel=f"{quantity} [nats]")
    handles = _legend(series, kinds, all(trusted(row, quantity) for row in rows))
    if far.any():
        _mark_far(ax, column(rows, EPOCH)[far])
        handles.append(far_mark(column(rows, quantity)[far], CARETUP))
    legend_beside(ax, handles) if new else ax.legend(handles=handles, fontsize="small")
    return ax


def _draw_all(ax, series, quantity, end):
    """Draws all lines. Returns the kinds of their bands, and the ends of these."""
    kinds, ends = {}, []
    for index, (name, rows) in enumerate(series.items()):
        rows, style = sorted(rows, key=lambda row: row[EPOCH]), series_style(index)
        if len(series) <= _MOST_BANDS:
            kind, reached = _draw_band(ax, rows, quantity, style, end)
            kinds |= {kind: None} if len(reached) else {}
            ends.append(reached)
        _draw_line(ax, rows, name, quantity, style, end)
    return list(kinds), np.concatenate(ends or [[]])


def _draw_line(ax, rows, name, quantity, style, end):
    epochs, values = column(rows, EPOCH), column(rows, quantity)
    # A line to a value far beyond the axis would look like a jump of the others: it breaks there.
    values = np.where((values > end) & (end > 0), np.nan, values)
    ax.plot(epochs, values, linestyle=style["linestyle"], color=style["color"], linewidth=1.2, label=plain(name))
    faces = [style["color"] if trusted(row, quantity) else ax.get_facecolor() for row in rows]
    ax.scatter(epochs, values, s=22, marker=style["marker"], facecolors=faces, edgecolors=style["color"], zorder=3)


def _draw_band(ax, rows, quantity, style, end):
    """Draws a band, or a bar at a single epoch. Returns the kind of the band and its ends."""
    epochs, values = column(rows, EPOCH), column(rows, quantity)
    kind, low, high = _band(rows, quantity, values)
    known = np.isfinite(low) & np.isfinite(high) & (((high <= end) & (values <= end)) | (end <= 0))
    if known.sum() == 1:
        ax.vlines(epochs[known], low[known], high[known], color=style["color"], alpha=0.3, linewidth=4)
    elif known.any():
        ax.fill_between(epochs, low, high, where=known, color=style["color"], alpha=0.18, linewidth=0)
    return kind, np.concatenate([low[known], high[known]])


def _band(rows, quantity, values):
    low, high = column(rows, quantity + LOW), column(rows, quantity + HIGH)
    if np.isfinite(low).any():
        return _RANGE, low, high
    upper = column(rows, quantity + UPPER)
    if np.isfinite(upper).any():
        return _BRACKET, values, upper
    reach = 2 * column(rows, quantity + STD_ERROR)
    return _ERRORS, values - reach, values + reach


def _legend(series, kinds, all_trusted):
    lines = [
        Line2D([], [], **series_style(index), markersize=4.5, label=plain(name)) for index, name in enumerate(series)
    ]
    bands = [Patch(color="0.3", alpha=0.25, linewidth=0, label=kind) for kind in kinds]
    return [*lines, *([] if all_trusted else [hollow_mark()]), *bands]


def _mark_far(ax, epochs):
    edge = [ax.get_ylim()[1]] * len(epochs)
    ax.plot(epochs, edge, color="0.3", marker=CARETUP, linestyle="", clip_on=False)


def _scale(ax, epochs):
    if uneven(epochs):
        ax.set_xscale("symlog", linthresh=epochs[epochs > 0].min())
        ax.set_xticks(epochs, [f"{epoch:g}" for epoch in epochs])
        ax.minorticks_off()
    else:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
