import io

import matplotlib.pyplot as plt
import pytest
from PIL import Image

from ib_keras._checks import InputError
from ib_keras.plots import plane_animation

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
