"""A finished figure as the bytes of a picture."""

import io

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes


def png(ax: Axes | np.ndarray, dpi: float = 120) -> bytes:
    """Returns the figure of `ax` as the bytes of a PNG picture, and closes the figure.

    Args:
      ax: matplotlib axes, or an array of axes of one figure.
      dpi: dots per inch.

    Returns:
      The bytes of the PNG.

    >>> png(plt.subplots()[1])[:4]
    b'\\x89PNG'
    """
    figure = getattr(ax, "flat", [ax])[0].figure
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=dpi, bbox_inches="tight")
    plt.close(figure)
    return picture.getvalue()
