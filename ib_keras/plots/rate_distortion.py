"""Rate against distortion, with lines of constant ELBO."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from ib_keras._checks import rejection
from ib_keras.plots.apart import apart
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import legend_beside
from ib_keras.plots.records import Rows, column, number, records
from ib_keras.plots.styles import plain, series_style

_OF_TEXTS = "0.25"


def rate_distortion(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws distortion against rate, with dotted lines on which the ELBO, -(rate + distortion), is constant.

    Args:
      rows: list of dicts with "rate" and "distortion" in nats per example and, where known, "beta", which is written
        beside its point where there is room, and "model", the name of the series. Rows without finite
        numbers are skipped.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or no row is finite.

    >>> rows = [{"rate": 5.0, "distortion": 90.0, "beta": 4.0}, {"rate": 20.0, "distortion": 70.0, "beta": 1.0}]
    >>> ax = rate_distortion(rows)
    >>> ax.get_xlabel(), [text.get_text() for text in ax.texts]
    ('rate [nats per example]', ['β=4', 'β=1'])
    """
    rows = _finite(records(rows, ("rate", "distortion")))
    new = ax is None
    ax = axes_of(ax)
    _draw_elbo_lines(ax, column(rows, "rate"), column(rows, "distortion"))
    series = _by_model(rows)
    best = min(series, key=lambda model: _mean_sum(series[model])) if len(series) > 1 else None
    for index, (model, part) in enumerate(series.items()):
        _draw_series(ax, part, model, series_style(index))
        labelled = apart([row for row in part if np.isfinite(number(row, "beta"))], rows, ("rate", "distortion"))
        _write_betas(ax, labelled, below=len(series) > 1 and model == best)
    ax.set(xlabel="rate [nats per example]", ylabel="distortion [nats per example]")
    ax.margins(0.14)
    legend_beside(ax) if new else ax.legend(fontsize="small")
    return ax


def _finite(rows):
    finite = [row for row in rows if np.isfinite([number(row, "rate"), number(row, "distortion")]).all()]
    if not finite:
        raise rejection(
            "rows",
            "finite in rate and distortion in at least one row",
            f"{len(rows)} rows without such a point",
            "Look for NaN in the training history.",
        )
    return finite


def _by_model(rows):
    series = {}
    for row in rows:
        series.setdefault(row.get("model"), []).append(row)
    return series


def _mean_sum(rows):
    return (column(rows, "rate") + column(rows, "distortion")).mean()


def _draw_series(ax, rows, model, style):
    rows = sorted(rows, key=lambda row: (number(row, "rate"), -number(row, "distortion")))
    ax.plot(
        column(rows, "rate"),
        column(rows, "distortion"),
        **style,
        linewidth=1.2,
        markersize=5,
        label="_points" if model is None else plain(model),
    )


def _write_betas(ax, rows, below):
    place = {"xytext": (-4, -3), "ha": "right", "va": "top"} if below else {"xytext": (4, 3)}
    for row in rows:
        ax.annotate(
            f"β={number(row, 'beta'):.3g}",
            (number(row, "rate"), number(row, "distortion")),
            **place,
            textcoords="offset points",
            fontsize="x-small",
            color=_OF_TEXTS,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def _draw_elbo_lines(ax, rate, distortion):
    low, high = rate.min() + distortion.min(), rate.max() + distortion.max()
    levels = [level for level in MaxNLocator(8).tick_values(low, high) if low <= level <= high] or [low]
    for index, level in enumerate(levels):
        # A point within the range of the rows, so that the lines leave the limits to the rows.
        x = min(level - distortion.min(), rate.max())
        ax.axline(
            (x, level - x),
            slope=-1.0,
            color="0.7",
            linestyle=":",
            linewidth=0.8,
            zorder=0,
            label="constant ELBO" if index == 0 else None,
        )
