import numpy as np
import tensorflow as tf

from ib_keras.layers.canonical_encoders import CanonicalEncoders, straight_features


def test_codes_start_as_linear_maps_of_the_features():
    encoders = CanonicalEncoders((3,), (4, 4, 1), units=2, hidden=(8,), seed=0)
    x, y = np.random.default_rng(0).normal(size=[5, 3]), np.random.default_rng(1).normal(size=[5, 4, 4, 1])
    for side, rows, code in zip(encoders.sides, (x, y), encoders((x, y))):
        features = straight_features(tf.constant(rows, tf.float32)).numpy()
        np.testing.assert_allclose(code, features @ side.get_layer("straight").kernel.numpy(), rtol=1e-4, atol=1e-5)


def test_features_undo_a_scale_that_columns_share():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(straight_features(x), [[1, 2, 2.5, 1.5, 3], [3, 4, 12.5, 34.5, 46]])


def test_pictures_are_rows_of_pixels():
    assert straight_features(tf.ones([2, 3, 4, 1])).shape == (2, 12)


def test_the_seed_sets_the_weights():
    first, same, other = (CanonicalEncoders((2,), (2,), 1, (4,), seed).get_weights() for seed in (0, 0, 5))
    assert all(np.array_equal(a, b) for a, b in zip(first, same))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other))
