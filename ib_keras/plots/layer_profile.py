"""The layers of one model side by side: what each keeps of the input, and what it knows of the target."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.markers import CARETRIGHT

from ib_keras._checks import rejection
from ib_keras.plane_row import LAYER, QUANTITIES, RELEVANCE, SOURCE, UPPER
from ib_keras.plots.legends import bracket_mark, far_mark, hollow_mark
from ib_keras.plots.records import Rows, column, number, records, trusted
from ib_keras.plots.styles import plain, series_style
from ib_keras.plots.value_axis import fit_values

_TITLES = {SOURCE: "kept of the input", RELEVANCE: "known of the target"}
_HEIGHT, _LETTER, _SHORT = 0.32, 0.07, 12


def layer_profile(rows: Rows) -> np.ndarray:
    """Draws I(X;T) and I(T;Y) in nats of each layer, from the input at the top to the output, in one panel each.

    Hollow markers are estimates that are not trusted. A line beside a marker is the bracket up to the upper bound,
    which runs out of the picture where it lies far above all values. Few values far beyond all others are carets at
    the edge, and values that differ by a factor of more than 30 have a logarithmic axis.

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
    longest = max(len(str(row[LAYER])) for row in rows)
    size = (3.6 * len(shown) + 1 + _LETTER * max(0, longest - _SHORT), 1.3 + _HEIGHT * len(rows))
    axes = plt.subplots(1, len(shown), figsize=size, layout="constrained", squeeze=False)[1][0]
    far = np.concatenate(
        [
            _draw(ax, rows, quantity, series_style(QUANTITIES.index(quantity))["color"])
            for ax, quantity in zip(axes, shown)
        ]
    )
    axes[0].set_yticks(range(len(rows)), [plain(row[LAYER]) for row in rows])
    for ax in axes[1:]:
        ax.set_yticks(range(len(rows)), [])
    handles = [
        *([] if all(trusted(row, *shown) for row in rows) else [hollow_mark()]),
        *(
            [bracket_mark("up to the upper bound")]
            if any(_bracket(row, quantity) for row in rows for quantity in shown)
            else []
        ),
        *([far_mark(far, CARETRIGHT)] if len(far) else []),
    ]
    if handles:
        axes[0].figure.legend(
            handles=handles, fontsize="small", frameon=False, loc="outside lower center", ncols=len(handles)
        )
    return axes


def _draw(ax: Axes, rows, quantity, color):
    """Draws one panel. Returns the values that lie beyond its axis."""
    for place, row in enumerate(rows):
        if bracket := _bracket(row, quantity):
            ax.plot(bracket, [place, place], color=color, linewidth=1)
        face = color if trusted(row, quantity) else ax.get_facecolor()
        ax.plot(number(row, quantity), place, "o", color=color, markerfacecolor=face)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    values = column(rows, quantity)
    known = np.isfinite(values)
    # The axis begins at 0, so that lengths compare.
    far = fit_values(ax, "x", values[known], np.array([0.0, *column(rows, quantity + UPPER)]))
    for place in np.flatnonzero(known)[far]:
        ax.plot(ax.get_xlim()[1], place, color=color, marker=CARETRIGHT, clip_on=False)
    ax.set_xlabel(f"{quantity} [nats]")
    ax.set_title(_TITLES[quantity], fontsize="medium")
    ax.grid(axis="x", alpha=0.3)
    return values[known][far]


def _bracket(row, quantity):
    """Returns the value and its upper bound, or None where no bound is known to lie above."""
    value, upper = number(row, quantity), number(row, quantity + UPPER)
    return (value, upper) if np.isfinite(upper) and upper > value else None
