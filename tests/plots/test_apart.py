import numpy as np
import pytest

from ib_keras.plots import information_curve, rate_distortion
from ib_keras.plots.apart import apart


def test_points_without_room_are_left_out():
    rows = [{"x": x, "y": y} for x, y in ((0, 0), (0.1, 0.05), (0.1, 0.07), (0.13, 0.0), (1, 1))]
    assert [(row["x"], row["y"]) for row in apart(rows, rows, ("x", "y"))] == [(0, 0), (0.1, 0.07), (0.13, 0.0), (1, 1)]
    assert apart([], rows, ("x", "y")) == []


@pytest.mark.parametrize(
    "draw, keys", [(rate_distortion, ("rate", "distortion")), (information_curve, ("I(X;T)", "I(T;Y)"))]
)
def test_labels_of_beta_do_not_overlap(draw, keys):
    """A sweep of 40 values of beta, most of which end in nearly the same place."""
    ways = 1 - np.exp(-np.arange(40) / 4)
    ax = draw([{"beta": i, keys[0]: 10 * way, keys[1]: 3 * way**2} for i, way in enumerate(ways)])
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) > 3
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])
