"""Held-out errors against the number of coordinates of a code, with the number that was chosen."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plots.records import column, number, records

_ERRORS = 2
_BEYOND = 2


def latent_dim(found: Any, ax: Axes | None = None) -> Axes:
    """Draws the held-out error against the number of coordinates, and marks the chosen one and the dimension by TwoNN.

    The lines are two standard errors long to both sides. Numbers far beyond the search are left out.

    Args:
      found: a `LatentDimension`.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: for a search that measured no errors.

    >>> from types import SimpleNamespace
    >>> rows = [{"k": k, "error": e, "error_std_error": 0.01} for k, e in enumerate([1.0, 0.5, 0.1, 0.08])]
    >>> found = SimpleNamespace(rows=rows, latent_dim=2, interval=(2, 2), intrinsic_dimension=1.9, method="maps")
    >>> latent_dim(found).get_legend_handles_labels()[1]
    ['chosen: 2', 'TwoNN: 1.90', 'held-out error']
    """
    if not found.rows:
        raise rejection("found", "a search with errors", "one without", "Read its `reason`.")
    rows = _near(records(found.rows, ("k", "error", "error_std_error")), found)
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 4.2), layout="constrained")[1]
    low, high = found.interval
    if found.latent_dim is not None:
        ax.axvline(found.latent_dim, color="C2", linewidth=2, alpha=0.5, label=f"chosen: {found.latent_dim}")
    if high > low:
        ax.axvspan(low, high, color="C2" if found.latent_dim is not None else "0.6", alpha=0.15, label=_range(found))
    if np.isfinite(found.intrinsic_dimension):
        label = f"TwoNN: {found.intrinsic_dimension:.2f}"
        ax.axvline(found.intrinsic_dimension, color="C1", linestyle=":", label=label)
    errors = _ERRORS * column(rows, "error_std_error")
    ax.errorbar(
        column(rows, "k"), column(rows, "error"), errors, marker="o", markersize=4, capsize=2, color="C0",
        ecolor="0.35", label="held-out error",
    )  # fmt: skip
    ax.set(xlabel=f"coordinates of the code ({found.method})", ylabel="squared error per value")
    if column(rows, "error").min() > 0:
        ax.set_yscale("log", nonpositive="mask")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(fontsize="small")
    return ax


def _near(rows, found):
    """Returns the rows up to twice what was searched or read."""
    marks = [found.latent_dim or 0, found.interval[1] if found.latent_dim is None else 0]
    if np.isfinite(found.intrinsic_dimension):
        marks.append(found.intrinsic_dimension)
    last = _BEYOND * max(marks) + _BEYOND
    return [row for row in rows if number(row, "k") <= last]


def _range(found):
    low, high = found.interval
    return f"95 % of resamples: {low} to {high}" if found.latent_dim is not None else f"none clear: {low} to {high}"
