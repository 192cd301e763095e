"""The columns on which a decision rests, as bars."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ib_keras.plots.given_names import given_names
from ib_keras.plots.shown_attribution import ShownAttribution
from ib_keras.plots.styles import COLORS, plain


def strongest_columns(
    shown: ShownAttribution, names: Sequence[object] | None = None, count: int = 20, ax: Axes | None = None
) -> Axes:
    """Draws a bar for each column, the strongest on top: the mean over the examples, with a dot for each example.

    Bars are hollow where less than half of the examples are trusted, and so are the dots of those that are not.

    Args:
      shown: maps [n, columns].
      names: names of the columns; None (default) for their numbers.
      count: largest number of bars (default: 20).
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Raises:
      InputError: for another number of names.

    >>> shown = ShownAttribution(np.array([[0.5, 2.0]]), "nats", ["cat"], [True])
    >>> strongest_columns(shown, ["age", "size"]).get_yticklabels()[0].get_text()
    'size'
    >>> plt.close()
    """
    maps = shown.maps
    count_of_all = maps.shape[1]
    named = given_names("names", names, "columns", count_of_all) if names is not None else range(count_of_all)
    names = [plain(name) if names is not None else f"column {name}" for name in named]
    mean = maps.mean(axis=0)
    order = np.argsort(-np.abs(mean), kind="stable")[:count]
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 1.4 + 0.28 * len(order)), layout="constrained")[1]
    trusted = np.mean(shown.trusted) >= 0.5
    ax.barh(range(len(order)), mean[order], color=COLORS[0] if trusted else "none", edgecolor=COLORS[0], linewidth=1.2)
    if len(maps) > 1:
        for one, sure in zip(maps, shown.trusted):
            ax.plot(one[order], range(len(order)), "o", ms=3, mec="0.25", mfc="0.25" if sure else "none", alpha=0.7)
    ax.axvline(0, color="0.35", linewidth=0.8)
    ax.set_yticks(range(len(order)), [names[place] for place in order])
    ax.invert_yaxis()
    ax.set_xlabel(shown.per("column"))
    ax.set_title(shown.captions[0] if len(maps) == 1 else _summary(shown), fontsize="medium")
    return ax


def _summary(shown):
    n = len(shown.maps)
    if shown.unit is None:
        return f"mean of {n} examples"
    total = shown.maps.sum(axis=1).mean()
    return f"mean of {n} examples, {total:.3g} nats, {sum(shown.trusted)} trusted (dots: single examples)"
