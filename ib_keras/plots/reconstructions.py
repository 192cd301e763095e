"""Images above their reconstructions."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.plots.styles import plain
from ib_keras.plots.tiles import gap, image_batch, show_picture, tiles

_LETTER = 0.08
"""Inches of a letter."""


def reconstructions(
    images: ArrayLike,
    reconstructed: ArrayLike,
    labels: ArrayLike | None = None,
    count: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draws originals above their reconstructions, as one tiled picture.

    Args:
      images: array [n, H, W] or [n, H, W, C] with C of 1 or 3; values are clipped to [0, 1].
      reconstructed: array of the same shape, whose row i is the reconstruction of image i.
      labels: n titles above the columns, such as classes; None (default) for none.
      count: largest number of images to draw, taken from the first ones; 10 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if the arrays are no images or differ in shape, or if `labels` has not one title for each image.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((16, 28, 28, 1))
    >>> ax = reconstructions(x, 0.9 * x, count=5)
    >>> [text.get_text() for text in ax.texts]
    ['x', 'x reconstructed']
    """
    count = positive_int("count", count)
    images, reconstructed = image_batch("images", images), image_batch("reconstructed", reconstructed)
    _check_pairs(images, reconstructed, labels)
    images, reconstructed = images[:count], reconstructed[:count]
    ax = show_picture(tiles(np.concatenate([images, reconstructed]), len(images)), ax)
    caption_rows(ax, images, ("x", "x reconstructed"))
    if labels is not None:
        title_columns(ax, images, np.asarray(labels)[:count])
    return ax


def _check_pairs(images, reconstructed, labels):
    if images.shape != reconstructed.shape:
        raise rejection(
            "reconstructed",
            f"of the shape of `images`, {images.shape}",
            f"shape {reconstructed.shape}",
            "Row i must be the reconstruction of image i.",
        )
    if labels is not None and np.shape(labels) != (len(images),):
        raise rejection(
            "labels",
            f"one title for each image, shape ({len(images)},)",
            f"shape {np.shape(labels)}",
            "Pass the labels of the same rows.",
        )


def caption_rows(ax: Axes, images: np.ndarray, captions: Sequence[str]):
    """Writes a caption at the left of each row of tiles."""
    height = images.shape[1]
    for row, caption in enumerate(captions):
        middle = row * (height + gap(images)) + (height - 1) / 2
        ax.annotate(
            caption, (-0.5, middle), (-6, 0), textcoords="offset points", ha="right", va="center", annotation_clip=False
        )


def title_columns(ax: Axes, images: np.ndarray, labels: np.ndarray):
    """Writes a title above each column of tiles, tilted where it is wider than its column."""
    width = images.shape[2]
    room = ax.get_figure(root=True).get_figwidth() / len(images)
    tilted = max(len(plain(label)) for label in labels) * _LETTER > room
    place = {"rotation": 30, "ha": "left", "rotation_mode": "anchor"} if tilted else {"ha": "center"}
    for column, label in enumerate(labels):
        middle = column * (width + gap(images)) + (width - 1) / 2
        ax.annotate(
            plain(label),
            (middle, -0.5),
            (0, 4),
            textcoords="offset points",
            **place,
            va="bottom",
            annotation_clip=False,
        )
