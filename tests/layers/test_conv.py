import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras.layers import conv_decoder, conv_encoder

SHAPES = [(28, 28, 1), (32, 32, 3), (1, 1, 1), (5, 7, 3), (30, 45, 3), (9, 4, 2), (3, 17, 1)]
HIDDEN = [(4,), (4, 6), (3, 4, 5)]


def encoder(shape=(9, 7, 2), units=6, hidden=(4, 5), activation="tanh", **changes):
    return conv_encoder(shape, units, hidden=hidden, activation=activation, **changes)


def decoder(shape=(9, 7, 2), units=6, hidden=(4, 5), activation="tanh", **changes):
    return conv_decoder(units, shape, hidden=hidden, activation=activation, **changes)


def inputs_of(network, n=4):
    return np.random.default_rng(0).uniform(size=[n, *network.input_shape[1:]]).astype("float32")


def pictures(network, kind):
    return [layer.output.shape[1:] for layer in network.layers if type(layer) is kind]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_shapes_are_mirrored(shape, hidden):
    down, up = encoder(shape, 3, hidden), decoder(shape, 3, hidden)
    assert down.input_shape == up.output_shape == (None, *shape)
    assert down.output_shape == up.input_shape == (None, 3)
    assert up(down(inputs_of(down))).shape == (4, *shape)


@pytest.mark.parametrize("size", [8, 32])
def test_every_picture_on_the_way_down_is_met_on_the_way_up(size):
    shape, hidden = (size, 2 * size, 1), (4, 5, 6)
    down = pictures(encoder(shape, hidden=hidden), keras.layers.Conv2D)
    up = [layer.output.shape[1:] for layer in decoder(shape, hidden=hidden).layers[1:]]
    assert down == [(size // 2, size, 4), (size // 4, size // 2, 5), (size // 8, size // 4, 6)]
    assert up[0] == down[2]
    assert [picture[:2] for picture in up[1:]] == [down[1][:2], down[0][:2], shape[:2], shape[:2]]


def test_filters_stand_in_order_and_in_reverse():
    down = pictures(encoder(hidden=(3, 4, 5)), keras.layers.Conv2D)
    up = pictures(decoder(hidden=(3, 4, 5)), keras.layers.Conv2DTranspose)
    assert [picture[-1] for picture in down] == [3, 4, 5]
    assert [picture[-1] for picture in up] == [5, 4, 3, 2]


@pytest.mark.parametrize("shape", [(5, 7, 3), (6, 8, 1), (13, 3, 2)])
def test_odd_sizes_are_the_middle_of_the_next_even_one(shape):
    whole = tuple(-(-size // 4) * 4 for size in shape[:2])
    t = inputs_of(decoder(shape))
    low = [(large - small) // 2 for large, small in zip(whole, shape)]
    middle = decoder((*whole, shape[2]), seed=0)(t)[:, low[0] : low[0] + shape[0], low[1] : low[1] + shape[1]]
    np.testing.assert_array_equal(decoder(shape, seed=0)(t), middle)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_encoder_sees_every_pixel(shape):
    network = encoder(shape, seed=0)
    x = tf.constant(inputs_of(network))
    with tf.GradientTape() as tape:
        tape.watch(x)
        first = network(x)[:, 0]
    assert (tf.reduce_sum(tf.abs(tape.gradient(first, x)), axis=0) > 0).numpy().all()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_decoder_reaches_every_pixel(shape):
    pixels = decoder(shape, seed=0)(np.random.default_rng(0).normal(size=[8, 6]))
    assert (np.std(pixels, axis=0) > 0).all()


@pytest.mark.parametrize("make", [encoder, decoder])
def test_the_last_layer_is_not_activated(make):
    network = make(seed=0, activation="sigmoid")
    assert network.get_layer("parameters").activation is keras.activations.linear


@pytest.mark.parametrize("make", [encoder, decoder])
def test_one_seed_decides_the_weights(make):
    def kernels(seed):
        return [weight for weight in make(hidden=(4, 4, 4), seed=seed).get_weights() if weight.ndim > 1]

    for same, again, other in zip(kernels(3), kernels(3), kernels(4)):
        np.testing.assert_array_equal(same, again)
        assert (same != other).any()
    assert any((a != b).any() for a, b in zip(kernels(None), kernels(None)))
    assert len({kernel.tobytes() for kernel in kernels(3)}) == len(kernels(3))


@pytest.mark.parametrize("make", [encoder, decoder])
@pytest.mark.parametrize("how", ["policy", "argument"])
def test_mixed_precision_ends_in_float32(make, how):
    if how == "policy":
        keras.config.set_dtype_policy("mixed_float16")
    network = make(dtype="mixed_float16" if how == "argument" else None)
    float32 = network.layers.index(network.get_layer("parameters"))
    assert {layer.compute_dtype for layer in network.layers[:float32]} == {"float16"}
    assert {layer.compute_dtype for layer in network.layers[float32:]} == {"float32"}
    assert network(inputs_of(network)).dtype == "float32"


@pytest.mark.parametrize("make", [encoder, decoder])
def test_config_round_trip(make):
    network = make(seed=5)
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(network))
    x = inputs_of(network)
    np.testing.assert_array_equal(rebuilt(x), network(x))


def test_no_hidden_layer_is_mirrored_too():
    assert encoder(hidden=()).input_shape == decoder(hidden=()).output_shape
