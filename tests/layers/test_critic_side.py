import keras
import numpy as np
import pytest

from ib_keras.layers.critic_side import critic_side, silenced


def test_without_hidden_layers_it_is_linear_in_values_and_squares():
    side = critic_side((2,), 1, hidden=(), seed=0)
    kernel = side.get_layer("parameters").kernel.numpy()[:, 0]
    x = np.random.default_rng(0).normal(size=[5, 2]).astype("float32")
    expected = np.hstack([x, (x**2 - 1) / np.sqrt(2)]) @ kernel
    np.testing.assert_allclose(side(x).numpy()[:, 0], expected, atol=1e-6)


def test_pictures_are_convolved():
    side = critic_side((8, 8, 1), 3, hidden=(4, 6))
    assert [layer.filters for layer in side.layers if isinstance(layer, keras.layers.Conv2D)] == [4, 6]


@pytest.mark.parametrize("shape", [(3,), (8, 8, 1)])
def test_same_seed_same_weights(shape):
    first, second, other = (critic_side(shape, 4, (5,), seed=seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other))


@pytest.mark.parametrize("shape", [(3,), (8, 8, 1)])
def test_silenced_gives_zeros(shape):
    assert not silenced(critic_side(shape, 4, (5,)))(np.ones([2, *shape], "float32")).numpy().any()
