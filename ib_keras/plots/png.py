"""A finished figure as bytes."""

import io

import matplotlib.pyplot as plt


def png(ax, dpi=120):
    """Returns the figure of `ax` as the bytes of a PNG picture, and closes the figure.

    Args:
      ax: matplotlib axes, or an array of axes of one figure.
      dpi: dots per inch.

    Returns:
      bytes.

    >>> png(plt.subplots()[1])[:4]
    b'\\x89PNG'
    """
    figure = getattr(ax, "flat", [ax])[0].figure
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=dpi, bbox_inches="tight")
    plt.close(figure)
    return picture.getvalue()
