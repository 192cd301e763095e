"""The information plane as an animation."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ib_keras._checks import above
from ib_keras.plane_row import EPOCH, LAYER
from ib_keras.plots.information_plane import draw
from ib_keras.plots.records import Rows, column, records

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
    rows = records(rows, (EPOCH, LAYER))
    seconds = above("seconds", seconds, 0, "Pass e.g. 6.")
    epochs = np.unique(column(rows, EPOCH))
    epochs = epochs[np.isfinite(epochs)]
    epochs = epochs[np.unique(np.linspace(0, len(epochs) - 1, min(FRAMES, len(epochs))).round().astype(int))]
    frames = _frames(rows, epochs, curve, dpi)
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


def _frames(rows, epochs, curve, dpi):
    """Returns a picture for each epoch, of one figure whose axes are those of all rows, so that points stay."""
    figure = Figure(figsize=(6, 4), dpi=dpi, layout="constrained")
    canvas, ax = FigureCanvasAgg(figure), figure.subplots()
    growing = sorted(draw(ax, rows, curve, new=True), key=lambda one: one.artist.get_zorder())
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    said = ax.text(0.98, 0.03, "", transform=ax.transAxes, ha="right", fontsize="small")
    # Axes, legend and colour bar are the same in all frames: they are drawn once, and what grows on top of them.
    for artist in (said, *(one.artist for one in growing)):
        artist.set_animated(True)
    canvas.draw()
    axes_alone = canvas.copy_from_bbox(figure.bbox)

    def frame(epoch):
        canvas.restore_region(axes_alone)
        said.set_text(f"epoch {epoch:g} of {epochs[-1]:g}")
        for one in growing:
            one.show(epoch)
            ax.draw_artist(one.artist)
        ax.draw_artist(said)
        return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("P", palette=Image.Palette.ADAPTIVE)

    return [frame(epoch) for epoch in epochs]
