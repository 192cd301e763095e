"""Damaged pictures above the restored ones and the originals."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.plots.reconstructions import caption_rows, title_columns
from ib_keras.plots.tiles import image_batch, show_picture, tiles

_COLUMN = 0.8
"""Inches of a column, wide enough for the captions of its rows beside them."""


def restorations(
    damaged: ArrayLike,
    restored: ArrayLike,
    originals: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    count: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draws damaged pictures above the restored ones, and the originals below, as one picture.

    Args:
      damaged: array [n, H, W] or [n, H, W, C] with C of 1 or 3; values are clipped to [0, 1].
      restored: array of the same shape.
      originals: array of the same shape; None (default) where nobody knows them.
      labels: n titles above the columns, such as the kind of damage; None (default) for none.
      count: largest number of pictures to draw, taken from the first ones; 10 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if the arrays are no pictures or differ in shape, or if `labels` has not one title for each picture.

    >>> x = np.random.default_rng(0).random((16, 28, 28, 1))
    >>> ax = restorations(0.5 * x, 0.9 * x, x, count=5)
    >>> [text.get_text() for text in ax.texts]
    ['damaged', 'restored', 'original']
    """
    count = positive_int("count", count)
    given = {"damaged": damaged, "restored": restored} | ({} if originals is None else {"originals": originals})
    rows = {argument: image_batch(argument, pictures) for argument, pictures in given.items()}
    _check_shapes(rows, labels)
    first = rows["damaged"][:count]
    picture = tiles(np.concatenate([pictures[:count] for pictures in rows.values()]), len(first))
    if ax is None:
        width = max(6.0, _COLUMN * len(first))
        _, ax = plt.subplots(figsize=(width, width * picture.shape[0] / picture.shape[1] + 0.2), layout="constrained")
    ax = show_picture(picture, ax)
    caption_rows(ax, first, [argument.removesuffix("s") for argument in rows])
    if labels is not None:
        title_columns(ax, first, np.asarray(labels)[:count])
    return ax


def _check_shapes(rows, labels):
    shape = rows["damaged"].shape
    for argument, pictures in rows.items():
        if pictures.shape != shape:
            raise rejection(
                argument, f"of the shape of `damaged`, {shape}", f"shape {pictures.shape}", "Row i must match row i."
            )
    if labels is not None and np.shape(labels) != shape[:1]:
        raise rejection(
            "labels", f"one title for each picture, shape {shape[:1]}", f"shape {np.shape(labels)}", "Pass n titles."
        )
