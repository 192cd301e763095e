import numpy as np
import tensorflow as tf

from ib_keras.applications.explanation.room_left import room_left


def test_room_shrinks_to_nothing_at_the_tolerance_and_is_bounded_on_both_sides():
    found = room_left(tf.constant([-1.0, 0.15, 0.2, 0.3, 9.0]), 0.2).numpy()
    assert np.allclose(found, [0.5, 0.25, 0.0, -0.5, -2.0])
