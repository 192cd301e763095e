import keras
import numpy as np
import pytest

from ib_keras.layers import residual_decoder, residual_encoder
from ib_keras.layers.residual import ResidualBlock


@pytest.mark.parametrize("shape", [(28, 28, 1), (7, 12, 3)])
@pytest.mark.parametrize("hidden", [(), (4,), (4, 6)])
def test_shapes_are_mirrored(shape, hidden):
    down = residual_encoder(shape, 5, hidden, "relu")
    up = residual_decoder(5, shape, hidden, "relu")
    assert up(down(np.zeros([2, *shape], "float32"))).shape == (2, *shape)


def test_block_adds_to_its_input_and_is_the_identity_without_kernels():
    block = ResidualBlock("relu", ("zeros", "zeros"))
    x = np.random.default_rng(0).normal(size=[2, 5, 5, 3]).astype("float32")
    assert np.array_equal(block(x), x)
    for weight in block.weights:
        weight.assign(np.full(weight.shape, 0.01))
    by_hand = x
    for convolution in block.convolutions:
        by_hand = convolution(np.maximum(by_hand, 0))
    assert np.allclose(block(x), x + by_hand, atol=1e-6)


def test_one_seed_decides_the_weights():
    def weights(seed):
        return residual_encoder((8, 8, 1), 3, (4,), "relu", seed).get_weights()

    assert all(np.array_equal(a, b) for a, b in zip(weights(1), weights(1)))
    assert any(not np.array_equal(a, b) for a, b in zip(weights(1), weights(2)))


def test_saved_and_loaded(tmp_path):
    network = residual_decoder(3, (8, 9, 2), (4, 4), "gelu", seed=0)
    network.save(tmp_path / "m.keras")
    t = np.random.default_rng(0).normal(size=[2, 3]).astype("float32")
    assert np.array_equal(keras.saving.load_model(tmp_path / "m.keras")(t), network(t))


def test_mixed_precision_ends_in_float32():
    network = residual_encoder((8, 8, 1), 3, (4,), "relu", dtype="mixed_float16")
    assert network.layers[1].compute_dtype == "float16" and network(np.zeros([1, 8, 8, 1])).dtype == "float32"
