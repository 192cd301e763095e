"""Pictures in grey with a map over each."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ib_keras._checks import rejection
from ib_keras.plots.position_colours import position_colours
from ib_keras.plots.shown_attribution import ShownAttribution

_COLUMNS, _INCHES, _LINE, _GAP = 4, 1.9, 0.13, 0.12
_GREY = 0.7


def mapped_pictures(shown: ShownAttribution, pictures: np.ndarray | None = None, ax: Axes | None = None) -> Axes:
    """Draws pictures in grey with their maps over them, and one bar of colours for all.

    A map that is not trusted has a dashed frame.

    Args:
      shown: maps [n, height, width].
      pictures: the pictures [n, height, width] or [n, height, width, channels], each drawn from its smallest to its
        largest value; None (default) draws the maps alone.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Raises:
      InputError: for pictures of another number or size.

    >>> shown = ShownAttribution(np.ones([1, 2, 2]), "nats", ["cat"], [True])
    >>> mapped_pictures(shown, np.zeros([1, 2, 2, 3])).texts[0].get_text()
    'cat'
    >>> plt.close()
    """
    maps = shown.maps
    if pictures is not None and (pictures.shape[:3] != maps.shape or pictures.ndim > 4):
        received = f"shape {pictures.shape}"
        raise rejection("x", f"the pictures of the maps, of shape {maps.shape}", received, "Pass the examples.")
    columns = min(_COLUMNS, len(maps))
    lines = -(-len(maps) // columns)
    height = maps.shape[1] / maps.shape[2]
    step = height + _LINE * (1 + max(caption.count("\n") for caption in shown.captions)) + _GAP
    if ax is None:
        size = (_INCHES * columns + 1.2, _INCHES * step * lines)
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    colours = position_colours(maps, dark=pictures is not None)
    for place, one in enumerate(maps):
        left, top = place % columns * (1 + _GAP), place // columns * step
        extent = (left, left + 1, top + height, top)
        if pictures is not None:
            ax.imshow(_grey(pictures[place]), cmap="gray", vmin=0, vmax=1, extent=extent)
        ax.imshow(one, cmap=colours.cmap, norm=colours.norm, extent=extent, interpolation="nearest")
        edge = {"edgecolor": "0.35"} if shown.trusted[place] else {"edgecolor": "C3", "linestyle": "--"}
        ax.add_patch(Rectangle((left, top), 1, height, fill=False, linewidth=1.0, **edge))
        ax.text(left + 0.5, top + height + 0.03, shown.captions[place], ha="center", va="top", fontsize="small")
    ax.set(xlim=(-0.05, (1 + _GAP) * columns), ylim=(step * lines, -0.05))
    ax.set_axis_off()
    ax.figure.colorbar(colours, ax=ax, label=shown.per("pixel"), shrink=min(1.0, 1.6 / (step * lines)))
    return ax


def _grey(picture):
    """Returns the mean of the channels in [0, .7], so that light colours stand out from white."""
    grey = picture.mean(axis=-1) if picture.ndim == 3 else picture
    return _GREY * (grey - grey.min()) / (np.ptp(grey) or 1.0)
