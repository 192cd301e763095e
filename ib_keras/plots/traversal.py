"""What each coordinate of a code changes in the picture."""

import numpy as np

from ib_keras._checks import rejection
from ib_keras.plots.tiles import gap, image_batch, show_picture, tiles


def traversal(images, values=None, names=None, ax=None):
    """Draws decoded walks along coordinates of a code: a row per coordinate, a column per value.

    Args:
      images: array [coordinates, steps, H, W] or [coordinates, steps, H, W, C] with C 1 or 3, clipped to [0, 1].
      values: numbers [steps] to stand above the columns, in units of the code; none where None.
      names: names [coordinates] to stand beside the rows; "t[0]", "t[1]", ... where None.
      ax: matplotlib axes to draw on; a new figure where None.

    Returns:
      The axes.

    Raises:
      InputError: if the arrays are no images, or `values` or `names` do not fit them.

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
            raise rejection(argument, f"of length {count}", f"{len(given)}", "Name every row and every column.")
    ax = show_picture(tiles(flat, steps), ax)
    height, width, space = flat.shape[1], flat.shape[2], gap(flat)
    for row, name in enumerate(names):
        ax.annotate(
            str(name),
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
            f"{value:g}",
            (column * (width + space) + (width - 1) / 2, -0.5),
            (0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            annotation_clip=False,
            fontsize="small",
        )
    return ax
