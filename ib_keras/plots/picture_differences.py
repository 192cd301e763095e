"""Pictures above where they differ from what they are compared with."""

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.plots.reconstructions import caption_rows, title_columns
from ib_keras.plots.tiles import image_batch, show_picture, tiles

_COLOURS = "RdBu_r"


def picture_differences(
    images: ArrayLike,
    differences: ArrayLike,
    labels: ArrayLike | None = None,
    count: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draws pictures, and below them where they are brighter (red) or darker (blue) than expected, as one picture.

    Args:
      images: array [n, H, W] or [n, H, W, C] with C of 1 or 3; values are clipped to [0, 1].
      differences: array of the same shape, values minus expected values; channels are averaged. The strongest colour of
        a picture is its own largest difference.
      labels: n titles above the columns; None (default) for none.
      count: largest number of pictures to draw, taken from the first ones; 10 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if `images` are no pictures, or `differences` or `labels` do not match them.

    >>> x = np.random.default_rng(0).random((16, 28, 28, 1))
    >>> ax = picture_differences(x, x - 0.5, count=5)
    >>> [text.get_text() for text in ax.texts]
    ['x', 'difference']
    """
    count, images, differences = positive_int("count", count), image_batch("images", images), np.asarray(differences)
    if differences.reshape(*differences.shape[:3], -1).shape != images.shape:
        raise rejection(
            "differences",
            f"of the shape of `images`, {images.shape}",
            f"shape {differences.shape}",
            "Row i must belong to picture i.",
        )
    images, differences = images[:count], differences[:count].reshape(images[:count].shape).mean(axis=-1)
    largest = np.abs(differences).max(axis=(1, 2), keepdims=True)
    coloured = colormaps[_COLOURS](0.5 + 0.5 * differences / np.where(largest > 0, largest, 1.0))[..., :3]
    originals = np.broadcast_to(images, (*images.shape[:3], 3))
    ax = show_picture(tiles(np.concatenate([originals, coloured]), len(images)), ax)
    caption_rows(ax, images, ("x", "difference"))
    if labels is not None:
        title_columns(ax, images, np.asarray(labels)[:count])
    return ax
