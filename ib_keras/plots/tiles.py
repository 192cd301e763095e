"""Many small images as one picture."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import rejection, unmasked


def image_batch(argument: str, images: ArrayLike) -> np.ndarray:
    """Returns `images` as floats in [0, 1] of shape [n, height, width, channels].

    Args:
      argument: the name of `images` in an error message.
      images: array [n, H, W] or [n, H, W, C] with C of 1 or 3; floats are clipped to [0, 1].

    Returns:
      Float array [n, H, W, C].

    Raises:
      InputError: if the shape is another one, or if values are not finite or are bytes up to 255.

    >>> image_batch("images", np.full((2, 4, 4), 1.5)).max()
    np.float64(1.0)
    """
    unmasked(argument, images)
    try:
        images = np.asarray(images)
    except ValueError:
        raise rejection(argument, "images of one size", type(images).__name__, "Resize or crop them.") from None
    if images.ndim not in (3, 4) or images.size == 0 or (images.ndim == 4 and images.shape[3] not in (1, 3)):
        raise rejection(
            argument,
            "images of shape [n, H, W], [n, H, W, 1] or [n, H, W, 3]",
            f"shape {images.shape}",
            "Reshape each row to an image.",
        )
    if images.dtype.kind not in "biuf":
        raise rejection(argument, "an array of numbers", f"dtype {images.dtype}", "Decode the images first.")
    if not np.isfinite(images).all():
        count = np.sum(~np.isfinite(images))
        raise rejection(argument, "finite", f"{count} times NaN or infinity", "Replace them, e.g. by `np.nan_to_num`.")
    if images.dtype.kind in "iu" and images.max() > 1:
        raise rejection(argument, "within [0, 1]", f"integers up to {images.max()}", "Divide them by 255.")
    images = images.reshape(*images.shape[:3], -1)
    return np.clip(images.astype(float), 0.0, 1.0)


def tiles(images: np.ndarray, columns: int) -> np.ndarray:
    """Returns images as one picture, row by row, with white gaps between them.

    Args:
      images: float array [n, H, W, C] in [0, 1].
      columns: number of images side by side.

    Returns:
      Float array [rows * (H + gap) - gap, columns * (W + gap) - gap, C], where gap = `gap(images)`.

    >>> tiles(np.zeros((3, 28, 28, 1)), columns=2).shape
    (58, 58, 1)
    """
    n, height, width, channels = images.shape
    space = gap(images)
    rows = -(-n // columns)
    grid = np.ones((rows * columns, height + space, width + space, channels))
    grid[:n, :height, :width] = images
    grid = grid.reshape(rows, columns, height + space, width + space, channels).swapaxes(1, 2)
    return grid.reshape(rows * (height + space), columns * (width + space), channels)[:-space, :-space]


def gap(images: np.ndarray) -> int:
    """Returns the space in pixels that `tiles` leaves between two images.

    Args:
      images: array [n, H, W, C].

    >>> gap(np.zeros((3, 28, 28, 1)))
    2
    """
    return max(1, images.shape[1] // 14)


def show_picture(picture: np.ndarray, ax: Axes | None = None) -> Axes:
    """Returns axes that show one picture, without ticks or frame.

    Args:
      picture: array [H, W, C] in [0, 1].
      ax: matplotlib axes to draw on; None (default) for a new figure.

    >>> show_picture(np.zeros((10, 20, 3))).get_images()[0].get_array().shape
    (10, 20, 3)
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 6 * picture.shape[0] / picture.shape[1] + 0.2), layout="constrained")
    ax.imshow(
        picture.squeeze(-1) if picture.shape[-1] == 1 else picture,
        cmap="gray",
        vmin=0.0,
        vmax=1.0,
        interpolation="nearest",
    )
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax
