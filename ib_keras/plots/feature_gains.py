"""The gains of the columns in a ranking of features, with their errors."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import positive_int, rejection
from ib_keras.plots.styles import plain

_ERRORS = 2


def feature_gains(rows: Sequence[Mapping[str, Any]], count: int = 20, ax: Axes | None = None) -> Axes:
    """Draws a bar for the gain of each tested column, the first of the ranking on top; kept columns are filled.

    The lines are two standard errors long to both sides.

    Args:
      rows: rows of a `FeatureRanking`, with `"feature"`, `"gain"`, `"gain_std_error"` and `"selected"`.
      count: largest number of columns to show; 20 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: for rows of which none was tested.

    >>> ax = feature_gains([{"feature": "age", "gain": 0.2, "gain_std_error": 0.01, "selected": True}])
    >>> ax.get_yticklabels()[0].get_text()
    'age'
    """
    shown = [row for row in rows if row.get("gain") is not None][: positive_int("count", count)]
    if not shown:
        raise rejection("rows", "with gains", f"{len(rows)} without", "Rank the features with test=True.")
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 1.2 + 0.28 * len(shown)), layout="constrained")[1]
    for kept, label in ((True, "kept"), (False, "adds nothing")):
        part = [(place, row) for place, row in enumerate(shown) if bool(row["selected"]) is kept]
        if part:
            places, gains, errors = zip(*((p, row["gain"], _ERRORS * row["gain_std_error"]) for p, row in part))
            ax.barh(
                places, gains, xerr=errors, label=label, color="C0" if kept else "none", edgecolor="C0", ecolor="0.35",
                capsize=2,
            )  # fmt: skip
    ax.axvline(0, color="0.35", linewidth=0.8)
    ax.set_yticks(np.arange(len(shown)), [plain(row["feature"]) for row in shown])
    ax.invert_yaxis()
    ax.set_xlabel("held-out information beyond the columns above [nats]")
    ax.legend(loc="lower right")
    return ax
