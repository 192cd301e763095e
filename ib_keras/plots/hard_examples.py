"""The examples whose labels are most suspect, as pictures or as bars."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.plots.styles import plain
from ib_keras.plots.tiles import image_batch

_COLUMNS, _LINES, _INCHES = 5, 0.46, 1.5


def hard_examples(
    rows: Sequence[Mapping[str, Any]], images: ArrayLike | None = None, count: int = 20, ax: Axes | None = None
) -> Axes:
    """Draws the first examples with their label, the likelier one and their information; suspect ones in red.

    Args:
      rows: rows of an `ExampleInformation`, the most suspect first, with `"row"`, `"label"`, `"likelier"`, `"nats"` and
        `"suspect"`.
      images: the pictures of these rows, in their order, [n, H, W] or [n, H, W, C] with C of 1 or 3, in [0, 1]; None
        (default) draws a bar for the nats of each example.
      count: largest number of examples to show; 20 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: for no rows, or pictures of another number.

    >>> row = {"row": 7, "label": "cat", "likelier": "dog", "nats": -3.2, "suspect": True}
    >>> hard_examples([row]).get_yticklabels()[0].get_text()
    '7: cat, likelier dog'
    """
    if not isinstance(rows, Sequence):
        remedy = "Pass `ExampleInformation.rows`."
        raise rejection("rows", "a list of rows", type(rows).__name__, remedy)
    shown = list(rows)[: positive_int("count", count)]
    if not shown:
        raise rejection("rows", "at least one example", "none", "Pass `ExampleInformation.rows`.")
    if images is None:
        return _bars(shown, ax)
    if len(images) < len(shown):
        raise rejection("images", f"a picture for each of {len(shown)} rows", f"{len(images)}", "Pass `x[rows]`.")
    return _pictures(shown, image_batch("images", np.asarray(images)[: len(shown)]), ax)


def _bars(rows, ax):
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 1.2 + 0.28 * len(rows)), layout="constrained")[1]
    for place, row in enumerate(rows):
        ax.barh(place, row["nats"], color=_colour(row) if row["suspect"] else "none", edgecolor=_colour(row))
    ax.axvline(0, color="0.35", linewidth=0.8)
    ax.set_yticks(range(len(rows)), [plain(f"{row['row']}: {_labels(row)}") for row in rows])
    ax.invert_yaxis()
    ax.set_xlabel("usable information [nats], suspect labels filled")
    return ax


def _pictures(rows, images, ax):
    columns = min(_COLUMNS, len(rows))
    lines = -(-len(rows) // columns)
    height = images.shape[1] / images.shape[2]
    step = height + _LINES
    if ax is None:
        ax = plt.subplots(figsize=(_INCHES * columns, _INCHES * step * lines), layout="constrained")[1]
    for place, (row, image) in enumerate(zip(rows, images)):
        left, top = place % columns * 1.1, place // columns * step
        shown = image[..., 0] if image.shape[-1] == 1 else image
        ax.imshow(shown, cmap="gray", vmin=0, vmax=1, extent=(left, left + 1, top + height, top))
        caption = plain(f"{_labels(row)}\n{row['row']}: {row['nats']:.2f} nats")
        ax.text(left + 0.5, top + height + 0.04, caption, ha="center", va="top", fontsize="small", color=_colour(row))
    ax.set(xlim=(-0.05, 1.1 * columns - 0.05), ylim=(step * lines, -0.05))
    ax.set_axis_off()
    return ax


def _labels(row):
    same = row["label"] == row["likelier"]
    return f"{row['label']}" if same else f"{row['label']}, likelier {row['likelier']}"


def _colour(row):
    return "C3" if row["suspect"] else "C0"
