"""The error of compressed examples against their size."""

import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import legend_beside
from ib_keras.plots.records import Rows, column, number, records
from ib_keras.plots.styles import plain, series_style


def compression(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws the error of compressed examples against their bytes; a method without loss is a vertical line.

    Args:
      rows: list of dicts with "method", the name of the line, "bytes" per example, > 0, and "mse", the mean squared
        error per value, 0 without loss.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or a size is not above 0.

    >>> rows = [{"method": "JPEG", "bytes": 9.0, "mse": 0.1}, {"method": "JPEG", "bytes": 30.0, "mse": 0.01}]
    >>> ax = compression([*rows, {"method": "PNG", "bytes": 50.0, "mse": 0.0}])
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('bytes per example', 'mean squared error per value')
    """
    rows = records(rows, ("method", "bytes", "mse"))
    if not all(np.isfinite(number(row, "mse")) and 0 < number(row, "bytes") < np.inf for row in rows):
        raise rejection("rows", "of sizes above 0 and finite errors", "another one", "Leave such rows out.")
    new = ax is None
    ax = axes_of(ax)
    for index, method in enumerate(dict.fromkeys(row["method"] for row in rows)):
        part = sorted((row for row in rows if row["method"] == method), key=lambda row: number(row, "bytes"))
        _draw(ax, part, plain(str(method)), series_style(index))
    ax.set(xlabel="bytes per example", ylabel="mean squared error per value", xscale="log")
    if any(number(row, "mse") > 0 for row in rows):
        ax.set_yscale("log")
    legend_beside(ax) if new else ax.legend(fontsize="small")
    return ax


def _draw(ax, rows, name, style):
    lossy = [row for row in rows if number(row, "mse") > 0]
    if lossy:
        ax.plot(column(lossy, "bytes"), column(lossy, "mse"), **style, linewidth=1.2, markersize=5, label=name)
    for row in rows:
        if number(row, "mse") == 0:
            label = f"{name}, no loss: {number(row, 'bytes'):.4g}"
            ax.axvline(number(row, "bytes"), color=style["color"], linestyle=":", linewidth=1.2, label=label)
