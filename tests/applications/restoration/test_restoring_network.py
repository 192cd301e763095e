import keras
import numpy as np
import pytest

from ib_keras.applications.restoration.restoring_network import restoring_network


@pytest.mark.parametrize("shape", [(8, 8, 1), (9, 15, 3), (6, 5, 1)])
def test_sides_that_two_does_not_divide(shape):
    *sides, channels = shape
    network = restoring_network(shape, code=4, widths=(2, 3))
    out = network(np.random.default_rng(0).random([2, *sides, channels + 1])).numpy()
    assert out.shape == (2, *shape) and 0 < out.min() and out.max() < 1


def test_every_pixel_sees_every_other():
    network = restoring_network((16, 16, 1), code=8, widths=(4, 4), seed=0)
    x = np.zeros([1, 16, 16, 2], np.float32)
    far = x.copy()
    far[0, -1, -1, 0] = 1
    assert np.all(network(x).numpy()[0, :2, :2] != network(far).numpy()[0, :2, :2])


def test_weights_follow_from_the_seed():
    first, second, other = (restoring_network((8, 8, 1), widths=(2,), seed=seed).get_weights() for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(first, second)) and not np.array_equal(first[0], other[0])


def test_mixed_precision_puts_out_single_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = restoring_network((8, 8, 1), code=4, widths=(2, 3))
    finally:
        keras.config.set_dtype_policy(before)
    assert network.layers[1].compute_dtype == "bfloat16" and network(np.zeros([1, 8, 8, 2])).dtype == "float32"
