"""What an attack leaves of a classifier's accuracy."""

import matplotlib.pyplot as plt
import numpy as np

from ib_keras._checks import rejection
from ib_keras.plots.records import records
from ib_keras.plots.styles import series_style

_KEYS = "clean_accuracy", "radii", "accuracy", "noise_accuracy"


def robustness(rows, ax=None):
    """Draws accuracy against how far an attack may move an example; dotted, after random moves of the same length.

    Args:
      rows: list of dicts with "clean_accuracy", "radii", and "accuracy" and "noise_accuracy" at these, shares in [0,
        1]; "model" and "attack" name the line, where present, and "masked" rows are said to be upper bounds.
      ax: matplotlib axes to draw on; a new figure where None.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, keys are missing, or a row has not one accuracy per radius.

    >>> row = {"clean_accuracy": 1.0, "radii": [1.0, 2.0], "accuracy": [0.5, 0.0], "noise_accuracy": [1.0, 1.0]}
    >>> ax = robustness([row])
    >>> ax.lines[0].get_ydata().tolist(), ax.get_xlabel()
    ([1.0, 0.5, 0.0], 'radius of the attack [Euclidean length]')
    """
    rows = records(rows, _KEYS)
    ax = plt.subplots(figsize=(6, 4), layout="constrained")[1] if ax is None else ax
    for index, row in enumerate(rows):
        radii, style = np.array([0.0, *row["radii"]]), series_style(index)
        for key, look in (("accuracy", style), ("noise_accuracy", {"color": style["color"], "linestyle": ":"})):
            if len(row[key]) != len(row["radii"]):
                raise rejection(
                    "rows",
                    f"of one {key} per radius",
                    f"{len(row[key])} at {len(row['radii'])} radii",
                    "Pass what `robustness` returned.",
                )
            ax.plot(
                radii,
                [row["clean_accuracy"], *row[key]],
                **look,
                linewidth=1.2,
                markersize=5,
                label=_label(row, key, index),
            )
    ax.set(xlabel="radius of the attack [Euclidean length]", ylabel="share of right labels", ylim=(-0.03, 1.03))
    ax.legend(fontsize="small")
    return ax


def _label(row, key, index):
    if key == "noise_accuracy":
        return f"{'_' if index else ''}after random moves"
    name = " ".join(str(row[part]) for part in ("model", "attack") if part in row) or "attack"
    return f"{name}, at most" if row.get("masked") else name
