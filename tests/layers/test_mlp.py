import keras
import numpy as np
import pytest

from ib_keras.layers import mlp_decoder, mlp_encoder

SHAPES = [(5,), (28, 28, 1), (3, 5, 2)]
HIDDEN = [(), (8,), (16, 8)]
ROUNDING = 1e-5  # float32: sums of at most 784 products of numbers near 1


def encoder(shape=(3, 4, 2), units=6, hidden=(16, 8), activation="tanh", **changes):
    return mlp_encoder(shape, units, hidden=hidden, activation=activation, **changes)


def decoder(shape=(3, 4, 2), units=6, hidden=(16, 8), activation="tanh", **changes):
    return mlp_decoder(units, shape, hidden=hidden, activation=activation, **changes)


def inputs_of(network, n=4):
    return np.random.default_rng(0).uniform(size=[n, *network.input_shape[1:]]).astype("float32")


def widths(network):
    return [layer.units for layer in network.layers if isinstance(layer, keras.layers.Dense)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_shapes_are_mirrored(shape, hidden):
    down, up = encoder(shape, 3, hidden), decoder(shape, 3, hidden)
    assert down.input_shape == up.output_shape == (None, *shape)
    assert down.output_shape == up.input_shape == (None, 3)
    assert up(down(inputs_of(down))).shape == (4, *shape)


def test_hidden_layers_stand_in_order_and_in_reverse():
    assert widths(encoder()) == [16, 8, 6]
    assert widths(decoder()) == [8, 16, 24]


@pytest.mark.parametrize("make", [encoder, decoder])
@pytest.mark.parametrize("shape", SHAPES)
def test_against_numpy(make, shape):
    """Hidden layers are activated, the last one is not."""
    network = make(shape, hidden=(8, 8), seed=0)
    x = inputs_of(network)
    h = x.reshape(len(x), -1)
    dense = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    for i, layer in enumerate(dense):
        kernel, bias = layer.get_weights()
        h = h @ kernel + bias
        h = np.tanh(h) if i < len(dense) - 1 else h
    np.testing.assert_allclose(network(x), h.reshape(len(x), *network.output_shape[1:]), rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("make", [encoder, decoder])
def test_one_seed_decides_the_weights(make):
    def kernels(seed):
        return [weight for weight in make(hidden=(8, 8, 8), seed=seed).get_weights() if weight.ndim > 1]

    for same, again, other in zip(kernels(3), kernels(3), kernels(4)):
        np.testing.assert_array_equal(same, again)
        assert (same != other).any()
    assert any((a != b).any() for a, b in zip(kernels(None), kernels(None)))
    assert len({kernel.tobytes() for kernel in kernels(3)}) == 4


@pytest.mark.parametrize("make", [encoder, decoder])
@pytest.mark.parametrize("how", ["policy", "argument"])
def test_mixed_precision_ends_in_float32(make, how):
    if how == "policy":
        keras.config.set_dtype_policy("mixed_float16")
    network = make(dtype="mixed_float16" if how == "argument" else None)
    hidden = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)][:-1]
    assert {layer.compute_dtype for layer in hidden} == {"float16"}
    assert all(weight.dtype == np.float32 for weight in network.get_weights())
    assert network(inputs_of(network)).dtype == "float32"
    assert network.layers[-1].name == "parameters"


@pytest.mark.parametrize("make", [encoder, decoder])
def test_config_round_trip(make):
    network = make(seed=5)
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(network))
    x = inputs_of(network)
    np.testing.assert_array_equal(rebuilt(x), network(x))


def test_weights_of_decoders_start_by_their_fan_in():
    """Uniform within sqrt(3 / fan_in), so that a short code moves a wide layer: Glorot's limit would be .11 here."""
    kernel = decoder((28, 28, 1), 10, hidden=(512,), seed=0).layers[0].kernel
    assert kernel.shape == (10, 512) and 0.99 * np.sqrt(0.3) < np.abs(kernel).max() <= np.sqrt(0.3)
