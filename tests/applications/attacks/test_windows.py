import numpy as np
import pytest
import tensorflow as tf

from ib_keras.applications.attacks.windows import bump, drawn_windows, sides, tiles

SEED = tf.constant([0, 1])


def test_sides_of_pictures_and_of_tables():
    assert [sides(shape) for shape in ((28, 20, 3), (28, 20), (30,), (2, 8, 9, 3))] == [
        (28, 20, 3),
        (28, 20, 1),
        (1, 30, 1),
        (16, 9, 3),
    ]


@pytest.mark.parametrize("share, least, area", [(0.25, 1, 16), (0.001, 1, 1), (0.001, 3, 9), (1.0, 1, 64)])
def test_windows_have_their_area_and_lie_anywhere(share, least, area):
    inside, _ = drawn_windows(tf.constant(2000), (8, 8, 1), tf.constant(share), least, SEED)
    assert (inside.numpy().sum(axis=(1, 2, 3)) == area).all()
    assert inside.numpy().any(axis=0).all(), "each pixel is reached"


def test_windows_of_a_table_are_intervals_of_columns():
    inside, _ = drawn_windows(tf.constant(50), (1, 20, 1), tf.constant(0.25), 1, SEED)
    assert (inside.numpy().sum(axis=(1, 2, 3)) == 5).all()


@pytest.mark.parametrize("size", [(9, 9, 1), (1, 12, 1), (12, 1, 1)])
def test_bumps_have_two_signs_and_stay_in_their_window(size):
    inside, place = drawn_windows(tf.constant(60), size, tf.constant(0.5), 3, SEED)
    found = bump(place, SEED).numpy()
    assert (found[~inside.numpy()] == 0).all() and (found.reshape(60, -1).max(axis=1) > 0).all()
    assert (found.reshape(60, -1).min(axis=1) < 0).all() and np.abs(found).max() == pytest.approx(np.pi**2 / 6)


def test_tiles_peak_in_their_middle():
    found = tiles(15, 15).numpy()
    assert found.shape == (15, 15) and found[1, 1] == found[4, 7] == found.max() and found[0, 0] < found[0, 1] + 1e-6
