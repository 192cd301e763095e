"""The curve of accuracy against leakage, which shows what a fair code costs."""

import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plots.apart import apart
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.records import Rows, column, number, records

_LOW, _HIGH, _ACCURACY = "I(T;S)_low", "I(T;S)_high", "accuracy"


def leakage_curve(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws accuracy against the upper end of I(T;S) in nats, with a line to the lower end and beta beside its point.

    Args:
      rows: list of dicts with "I(T;S)_low", "I(T;S)_high" [nats] and "accuracy" and, where known, "beta", as
        `BottleneckSweep(..., sensitive=s)` leaves them. Rows without finite numbers are skipped.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or no row is finite.

    >>> ax = leakage_curve([{"I(T;S)_low": 0.0, "I(T;S)_high": 0.02, "accuracy": 0.83, "beta": 5.0}])
    >>> ax.get_ylabel(), [text.get_text() for text in ax.texts]
    ('accuracy', ['β=5'])
    """
    keys = (_LOW, _HIGH, _ACCURACY)
    given = records(rows, keys)
    rows = [row for row in given if np.isfinite([number(row, key) for key in keys]).all()]
    if not rows:
        found = f"{len(given)} rows without such a point"
        raise rejection("rows", f"finite in {', '.join(keys)} in at least one row", found, "Sweep with `sensitive`.")
    ax = axes_of(ax)
    rows = sorted(rows, key=lambda row: (number(row, _HIGH), number(row, _ACCURACY)))
    ax.hlines(column(rows, _ACCURACY), column(rows, _LOW), column(rows, _HIGH), color="C0", linewidth=3, alpha=0.3)
    ax.plot(column(rows, _HIGH), column(rows, _ACCURACY), marker="o", markersize=4, linewidth=1.2, color="C0")
    for row in apart([row for row in rows if np.isfinite(number(row, "beta"))], rows, (_HIGH, _ACCURACY)):
        place = (number(row, _HIGH), number(row, _ACCURACY))
        ax.annotate(
            f"β={number(row, 'beta'):.3g}", place, xytext=(5, -9), textcoords="offset points", fontsize="x-small"
        )
    ax.set(xlabel="I(T;S), upper end, and line to the lower end [nats]", ylabel="accuracy")
    ax.margins(0.12)
    return ax
