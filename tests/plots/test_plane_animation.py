import io
import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from ib_keras._checks import InputError
from ib_keras.plots import plane_animation
from ib_keras.plots.information_plane import draw

ROWS = [
    {"epoch": epoch, "layer": layer, "I(X;T)": 5.0 - epoch, "I(T;Y)": 1.0 + epoch}
    for epoch in range(4)
    for layer in "ab"
]


def test_a_frame_per_epoch_and_the_last_stands_still():
    film = Image.open(io.BytesIO(plane_animation(ROWS, seconds=4, dpi=20)))
    assert film.n_frames == 4 and film.size == (120, 80) and film.info["loop"] == 0
    durations = []
    for frame in range(4):
        film.seek(frame)
        durations.append(film.info["duration"])
    assert durations == [800, 800, 800, 1600] and not plt.get_fignums()


@pytest.mark.long
def test_many_epochs_are_thinned(monkeypatch):
    monkeypatch.setitem(plane_animation.__globals__, "FRAMES", 3)
    rows = [row | {"epoch": epoch} for epoch in range(50) for row in ROWS[:2]]
    assert (
        Image.open(io.BytesIO(plane_animation([row | {"I(X;T)": row["epoch"]} for row in rows], dpi=20))).n_frames == 3
    )


@pytest.mark.parametrize("arguments", [{"rows": []}, {"rows": ROWS, "seconds": 0}])
def test_bad_input_is_refused(arguments):
    with pytest.raises(InputError):
        plane_animation(**arguments)


def test_the_axes_are_drawn_once_for_all_frames(monkeypatch):
    drawn, draw = [], FigureCanvasAgg.draw
    monkeypatch.setattr(FigureCanvasAgg, "draw", lambda canvas: [drawn.append(canvas), draw(canvas)])
    plane_animation(ROWS, dpi=20)
    assert len(drawn) == 1


def test_a_frame_shows_the_points_and_the_bars_so_far_and_the_last_one_is_the_whole_plane():
    rows = [row | {"I(X;T)_low": row["I(X;T)"] - 1, "I(X;T)_high": row["I(X;T)"] + 1} for row in ROWS]
    film = Image.open(io.BytesIO(plane_animation(rows, dpi=50)))
    inked = []
    for frame in range(4):
        film.seek(frame)
        inked.append(int((np.asarray(film.convert("L"))[40:170, 40:220] < 250).sum()))
    assert inked[0] > 0 and all(more > less + 5 for less, more in itertools.pairwise(inked)), inked
    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained", dpi=50)
    draw(ax, rows, new=True)
    ax.text(0.98, 0.03, "epoch 3 of 3", transform=ax.transAxes, ha="right", fontsize="small")
    figure.canvas.draw()
    whole = np.asarray(Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("L"), float)
    plt.close(figure)
    assert np.mean(np.abs(np.asarray(film.convert("L")) - whole) > 40) < 0.002
