"""The layers of one model side by side: what each keeps of the input, and what it knows of the target."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ib_keras._checks import rejection
from ib_keras.plane_row import LAYER, QUANTITIES, RELEVANCE, SOURCE, UPPER, VERDICT
from ib_keras.plots.records import Rows, number, records
from ib_keras.plots.styles import plain, series_style

_TITLES = {SOURCE: "kept of the input", RELEVANCE: "known of the target"}
_HEIGHT = 0.32


def layer_profile(rows: Rows) -> np.ndarray:
    """Draws I(X;T) and I(T;Y) in nats of each layer, from the input at the top to the output, in one panel each.

    Hollow markers are estimates that are not trusted. A line beside a marker is the bracket up to the upper bound,
    which runs out of the picture where it lies far above all values.

    Args:
      rows: list of dicts, one for each layer, with "layer", "I(X;T)" [nats] and, where known, "I(T;Y)" [nats], "_upper"
        and "_verdict" of the quantities. See `ib_keras.plane_row.PlaneRow`.

    Returns:
      An array of axes, one for each quantity that a row has.

    Raises:
      InputError: if there are no rows, or no row has a finite value.

    >>> axes = layer_profile([{"layer": "first", "I(X;T)": 5.0}, {"layer": "last", "I(X;T)": 2.0}])
    >>> [label.get_text() for label in axes[0].get_yticklabels()]
    ['first', 'last']
    """
    rows = records(rows, (LAYER,))
    shown = [quantity for quantity in QUANTITIES if any(np.isfinite(number(row, quantity)) for row in rows)]
    if not shown:
        raise rejection("rows", "finite in I(X;T) or I(T;Y) in a row", f"{len(rows)} rows", "Measure the layers first.")
    height = 1.3 + _HEIGHT * len(rows)
    axes = plt.subplots(1, len(shown), figsize=(3.6 * len(shown) + 1, height), layout="constrained", squeeze=False)[1][
        0
    ]
    for ax, quantity, style in zip(axes, shown, map(series_style, range(len(shown)))):
        _draw(ax, rows, quantity, style["color"])
    axes[0].set_yticks(range(len(rows)), [plain(row[LAYER]) for row in rows])
    for ax in axes[1:]:
        ax.set_yticks(range(len(rows)), [])
    if any(row.get(quantity + VERDICT, "trusted") != "trusted" for row in rows for quantity in shown):
        hollow = Line2D([], [], marker="o", color="0.4", markerfacecolor="none", linestyle="", label="not trusted")
        axes[0].figure.legend(handles=[hollow], fontsize="small", frameon=False, loc="outside lower center")
    return axes


def _draw(ax: Axes, rows, quantity, color):
    for place, row in enumerate(rows):
        value, upper = number(row, quantity), number(row, quantity + UPPER)
        trusted = row.get(quantity + VERDICT, "trusted") == "trusted"
        if np.isfinite(upper) and upper > value:
            ax.plot([value, upper], [place, place], color=color, linewidth=1)
        ax.plot(value, place, "o", color=color, markerfacecolor=color if trusted else "none")
    ax.set_ylim(len(rows) - 0.5, -0.5)
    values = [value for row in rows if np.isfinite(value := number(row, quantity))]
    ax.set_xlim(min([0.0, *values]), max(0.1, 1.15 * max(values)))
    ax.set_xlabel(f"{quantity} [nats]")
    ax.set_title(_TITLES[quantity], fontsize="medium")
    ax.grid(axis="x", alpha=0.3)
