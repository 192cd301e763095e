"""Walks along the coordinates of a code, decoded to pictures."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.plots.styles import plain
from ib_keras.plots.tiles import gap, image_batch, show_picture, tiles


def traversal(
    images: ArrayLike,
    values: Sequence[float] | np.ndarray | None = None,
    names: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws decoded walks along coordinates of a code, with a row for each coordinate and a column for each value.

    Args:
      images: array [coordinates, steps, H, W] or [coordinates, steps, H, W, C] with C of 1 or 3, clipped to [0, 1].
      values: numbers [steps] above the columns, in the unit of the code; None (default) for none.
      names: names [coordinates] beside the rows; None (default) for "t[0]", "t[1]", ...
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if the arrays are no images, or if `values` or `names` have another length.

    >>> ax = traversal(np.zeros([2, 3, 8, 8]), values=[-2, 0, 2])
    >>> [text.get_text() for text in ax.texts]
    ['t[0]', 't[1]', '-2', '0', '2']
    """
    images = np.asarray(images)
    if images.ndim not in (4, 5) or 0 in images.shape:
        raise rejection(
            "images",
            "of shape [coordinates, steps, H, W] or [coordinates, steps, H, W, C]",
            f"shape {images.shape}",
            "Decode a walk of several values for each coordinate.",
        )
    coordinates, steps = images.shape[:2]
    flat = image_batch("images", images.reshape(coordinates * steps, *images.shape[2:]))
    names = [f"t[{index}]" for index in range(coordinates)] if names is None else list(names)
    for argument, given, count in (("names", names, coordinates), ("values", values, steps)):
        if given is not None and len(given) != count:
            raise rejection(argument, f"of length {count}", f"length {len(given)}", "Name every row and every column.")
    ax = show_picture(tiles(flat, steps), ax)
    height, width, space = flat.shape[1], flat.shape[2], gap(flat)
    for row, name in enumerate(names):
        ax.annotate(
            plain(name),
            (-0.5, row * (height + space) + (height - 1) / 2),
            (-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            annotation_clip=False,
            fontsize="small",
        )
    for column, value in enumerate(() if values is None else values):
        ax.annotate(
            f"{value:.3g}",
            (column * (width + space) + (width - 1) / 2, -0.5),
            (0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            annotation_clip=False,
            fontsize="small",
        )
    return ax
