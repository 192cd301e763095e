"""The similarities of representations: layers against layers, or epochs against epochs."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import real_array, rejection
from ib_keras.plots.styles import plain

_MOST_NUMBERS = 144
_DARK = 0.55


def similarity(
    values: ArrayLike, rows: Sequence[object], columns: Sequence[object] | None = None, ax: Axes | None = None
) -> Axes:
    """Draws similarities in [0, 1] as a heat map, with the number in each cell where there are at most 144.

    Args:
      values: array [r, c], such as `LayerSimilarity.between_layers` returns.
      rows: r names.
      columns: c names; None (default) for those of the rows.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if the values are no table, or the names do not match it.

    >>> ax = similarity([[1.0, 0.4], [0.4, 1.0]], ["dense", "dense_1"])
    >>> [text.get_text() for text in ax.texts]
    ['1.00', '0.40', '0.40', '1.00']
    """
    values = real_array("values", values)
    columns = rows if columns is None else columns
    if values.shape != (len(rows), len(columns)):
        expected = f"of shape ({len(rows)}, {len(columns)}), one for each pair of names"
        raise rejection("values", expected, f"shape {values.shape}", "Pass a table with the names of its sides.")
    if ax is None:
        size = 2.4 + 0.5 * len(columns), 1.6 + 0.4 * len(rows)
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    image = ax.imshow(values, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    ax.figure.colorbar(image, ax=ax, label="centered kernel alignment")
    if values.size <= _MOST_NUMBERS:
        for (i, j), value in np.ndenumerate(values):
            colour = "white" if value < _DARK else "black"
            ax.text(j, i, f"{value:.2f}", ha="center", va="center", fontsize="small", color=colour)
    ax.set_xticks(range(len(columns)), [plain(str(name)) for name in columns], rotation=30, ha="right")
    ax.set_yticks(range(len(rows)), [plain(str(name)) for name in rows])
    return ax
