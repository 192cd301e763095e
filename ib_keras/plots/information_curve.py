"""The information curve, which shows how much relevant information a bottleneck of each size keeps."""

import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plane_row import RELEVANCE, SOURCE
from ib_keras.plots.apart import apart
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import legend_beside
from ib_keras.plots.records import Rows, column, number, records
from ib_keras.plots.styles import plain, series_style

_ABOVE, _BELOW = {"xytext": (-5, 4), "ha": "right"}, {"xytext": (5, -9)}


def information_curve(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws I(T;Y) against I(X;T), both in nats, with a line for each series and beta beside its point.

    Args:
      rows: list of dicts with "I(X;T)" and "I(T;Y)" [nats] and, where known, "beta" and the name of the "series". A row
        whose "jump" is true is marked as a place where the information jumps. Rows without finite numbers are skipped.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or no row is finite.

    >>> rows = [{"beta": 2.0, "I(X;T)": 0.5, "I(T;Y)": 0.3}, {"beta": 5.0, "I(X;T)": 0.7, "I(T;Y)": 0.35}]
    >>> ax = information_curve(rows)
    >>> ax.get_xlabel(), [text.get_text() for text in ax.texts]
    ('I(X;T) [nats]', ['β=2', 'β=5'])
    """
    given = records(rows, (SOURCE, RELEVANCE))
    rows = [row for row in given if np.isfinite([number(row, SOURCE), number(row, RELEVANCE)]).all()]
    if not rows:
        raise rejection(
            "rows",
            f"finite in {SOURCE} and {RELEVANCE} in at least one row",
            f"{len(given)} rows without such a point",
            "Choose values of beta at which the solver or the training converged.",
        )
    new = ax is None
    ax = axes_of(ax)
    names = dict.fromkeys(row.get("series") for row in rows)
    best = max(rows, key=lambda row: number(row, RELEVANCE)).get("series")
    for index, name in enumerate(names):
        part = [row for row in rows if row.get("series") == name]
        _draw_series(ax, part, rows, name, series_style(index), _ABOVE if name == best and len(names) > 1 else _BELOW)
    ax.set(xlabel=f"{SOURCE} [nats]", ylabel=f"{RELEVANCE} [nats]")
    ax.margins(0.12)
    if names != {None: None} or any(row.get("jump") for row in rows):
        legend_beside(ax) if new else ax.legend(fontsize="small", loc="lower right")
    return ax


def _draw_series(ax, rows, everything, name, style, place):
    rows = sorted(rows, key=lambda row: (number(row, SOURCE), number(row, RELEVANCE)))
    ax.plot(
        column(rows, SOURCE),
        column(rows, RELEVANCE),
        **style,
        markersize=4,
        linewidth=1.2,
        label="_points" if name is None else plain(name),
    )
    jumps = [row for row in rows if row.get("jump")]
    if jumps:
        ax.plot(
            column(jumps, SOURCE),
            column(jumps, RELEVANCE),
            linestyle="",
            marker="o",
            markersize=11,
            color="0.2",
            markerfacecolor="none",
            label="information jumps",
        )
    for row in apart([row for row in rows if np.isfinite(number(row, "beta"))], everything, (SOURCE, RELEVANCE)):
        ax.annotate(
            f"β={number(row, 'beta'):.3g}",
            (number(row, SOURCE), number(row, RELEVANCE)),
            **place,
            textcoords="offset points",
            fontsize="x-small",
            color="0.25",
        )
