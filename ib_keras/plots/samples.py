"""Images side by side, such as the samples of a model."""

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int
from ib_keras.plots.tiles import image_batch, show_picture, tiles


def samples(images: ArrayLike, columns: int = 8, ax: Axes | None = None) -> Axes:
    """Draws images as one tiled picture, row by row.

    Args:
      images: array [n, H, W] or [n, H, W, C] with C of 1 or 3; values are clipped to [0, 1].
      columns: largest number of images side by side, >= 1; 8 by default.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if `images` has another shape, or values that are no intensities.

    >>> import numpy as np
    >>> ax = samples(np.random.default_rng(0).random((16, 28, 28, 1)))
    >>> ax.get_images()[0].get_array().shape
    (58, 238)
    """
    columns = positive_int("columns", columns)
    images = image_batch("images", images)
    return show_picture(tiles(images, min(columns, len(images))), ax)
