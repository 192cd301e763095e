"""The information plane as an animation."""

import io

import matplotlib.pyplot as plt
import numpy as np

from ib_keras._checks import above
from ib_keras.plane_row import EPOCH, LAYER
from ib_keras.plots.information_plane import ABOVE, draw, information_plane
from ib_keras.plots.records import Rows, records

FRAMES = 60


def plane_animation(rows: Rows, curve: Rows | None = None, seconds: float = 6.0, dpi: float = 80) -> bytes:
    """Returns the information plane growing epoch by epoch, as the bytes of a GIF that loops.

    Args:
      rows: rows as for `information_plane`; at most 60 epochs, evenly chosen, become frames.
      curve: curve as for `information_plane`; None (default) for none.
      seconds: duration of one round, > 0; the last frame stands still for a fifth of it.
      dpi: dots per inch of the picture of 6 x 4 inches.

    Returns:
      The bytes of the GIF.

    Raises:
      InputError: for rows or a curve that `information_plane` rejects, or `seconds` <= 0.

    >>> rows = [{"epoch": e, "layer": "code", "I(X;T)": 4.0 - e, "I(T;Y)": 1.0 + e} for e in range(3)]
    >>> plane_animation(rows, dpi=20)[:6]
    b'GIF89a'
    """
    from PIL import Image

    rows = records(rows, (EPOCH, LAYER))
    seconds = above("seconds", seconds, 0, "Pass e.g. 6.")
    # All frames have the axes of the last one, so that points stay where they are.
    limits = _limits(rows, curve)
    epochs = np.unique([row[EPOCH] for row in rows])
    epochs = epochs[np.unique(np.linspace(0, len(epochs) - 1, min(FRAMES, len(epochs))).round().astype(int))]
    frames = [
        Image.open(_frame(rows, epoch, epochs[-1], curve, limits, dpi)).convert("P", palette=Image.Palette.ADAPTIVE)
        for epoch in epochs
    ]
    # In milliseconds; viewers slow down frames of less than 20.
    each = max(20, int(800 * seconds / len(frames)))
    film = io.BytesIO()
    frames[0].save(
        film,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        loop=0,
        duration=[each] * (len(frames) - 1) + [each + int(200 * seconds)],
    )
    return film.getvalue()


def _limits(rows, curve):
    ax = information_plane(rows, curve=curve)
    plt.close(ax.figure)
    return ax.get_xlim(), ax.get_ylim()


def _frame(rows, epoch, last, curve, limits, dpi):
    """Returns a file with the picture of the epochs up to `epoch`."""
    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    draw(ax, rows, curve, until=epoch, legend=ABOVE)
    ax.set(xlim=limits[0], ylim=limits[1])
    ax.text(0.98, 0.03, f"epoch {epoch:g} of {last:g}", transform=ax.transAxes, ha="right", fontsize="small")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=dpi)
    plt.close(figure)
    return picture
