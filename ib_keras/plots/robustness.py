"""The accuracy of a classifier under attack."""

import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import legend_beside
from ib_keras.plots.records import Rows, records
from ib_keras.plots.styles import plain, series_style

_KEYS = "clean_accuracy", "radii", "accuracy", "noise_accuracy"
_LENGTHS = {"l2": "Euclidean length", "linf": "largest change of a value"}


def robustness(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws accuracy against the radius of an attack, and dotted the accuracy after random moves of the same length.

    Args:
      rows: list of dicts with "clean_accuracy", "radii", and "accuracy" and "noise_accuracy" at these radii, shares in
        [0, 1]; and, where known, "model" and "attack", the name of the line, "norm", `"l2"` (default) or `"linf"`, and
        "masked", whether gradients are masked and the accuracy is an upper bound.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or a row has not one accuracy for each radius.

    >>> row = {"clean_accuracy": 1.0, "radii": [1.0, 2.0], "accuracy": [0.5, 0.0], "noise_accuracy": [1.0, 1.0]}
    >>> ax = robustness([row])
    >>> ax.lines[0].get_ydata().tolist(), ax.get_xlabel()
    ([1.0, 0.5, 0.0], 'radius of the attack [Euclidean length]')
    """
    rows = records(rows, _KEYS)
    new = ax is None
    ax = axes_of(ax)
    for index, row in enumerate(rows):
        radii, style = np.array([0.0, *row["radii"]]), series_style(index)
        for key, look in (("accuracy", style), ("noise_accuracy", {"color": style["color"], "linestyle": ":"})):
            if len(row[key]) != len(row["radii"]):
                raise rejection(
                    "rows",
                    f"dicts with one {key} for each radius",
                    f"{len(row[key])} at {len(row['radii'])} radii",
                    "Pass the dicts that `applications.robustness` returns.",
                )
            ax.plot(
                radii,
                [row["clean_accuracy"], *row[key]],
                **look,
                linewidth=1.2,
                markersize=5,
                label=_label(row, key, index),
            )
    lengths = dict.fromkeys(_LENGTHS.get(row.get("norm", "l2"), str(row.get("norm"))) for row in rows)
    ax.set(xlabel=f"radius of the attack [{', '.join(lengths)}]", ylabel="share of right labels", ylim=(-0.03, 1.03))
    legend_beside(ax) if new else ax.legend(fontsize="small")
    return ax


def _label(row, key, index):
    if key == "noise_accuracy":
        return f"{'_' if index else ''}after random moves"
    name = " ".join(str(row[part]) for part in ("model", "attack") if part in row) or "attack"
    name = plain(name)
    return f"{name}, at most" if row.get("masked") else name
