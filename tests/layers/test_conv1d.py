import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.layers import conv1d_decoder, conv1d_encoder

SHAPES = [(100, 1), (33, 2), (1, 1), (7, 26)]


def encoder(shape=(21, 2), units=6, hidden=(4, 5), activation="tanh", **changes):
    return conv1d_encoder(shape, units, hidden=hidden, activation=activation, **changes)


def decoder(shape=(21, 2), units=6, hidden=(4, 5), activation="tanh", **changes):
    return conv1d_decoder(units, shape, hidden=hidden, activation=activation, **changes)


def inputs_of(network, n=4):
    return np.random.default_rng(0).uniform(size=[n, *network.input_shape[1:]]).astype("float32")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hidden", [(), (4,), (3, 4, 5)])
def test_shapes_are_mirrored(shape, hidden):
    down, up = encoder(shape, 3, hidden), decoder(shape, 3, hidden)
    assert down.input_shape == up.output_shape == (None, *shape)
    assert down.output_shape == up.input_shape == (None, 3)
    assert up(down(inputs_of(down))).shape == (4, *shape)


@pytest.mark.parametrize("length", [21, 22, 23])
def test_odd_lengths_are_the_middle_of_the_next_even_one(length):
    t, start = inputs_of(decoder()), (24 - length) // 2
    whole = decoder((24, 2), seed=0)(t)
    np.testing.assert_array_equal(decoder((length, 2), seed=0)(t), whole[:, start : start + length])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_encoder_sees_and_the_decoder_reaches_every_place(shape):
    network = encoder(shape, seed=0)
    x = tf.constant(inputs_of(network))
    with tf.GradientTape() as tape:
        tape.watch(x)
        first = network(x)[:, 0]
    assert (tf.reduce_sum(tf.abs(tape.gradient(first, x)), axis=0) > 0).numpy().all()
    assert (np.std(decoder(shape, seed=0)(np.random.default_rng(0).normal(size=[8, 6])), axis=0) > 0).all()


@pytest.mark.parametrize("make", [encoder, decoder])
def test_one_seed_decides_the_weights(make):
    first, again, other = ([w for w in make(seed=seed).get_weights() if w.ndim > 1] for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) and (a != c).any() for a, b, c in zip(first, again, other))


@pytest.mark.parametrize("make", [encoder, decoder])
def test_mixed_precision_ends_in_float32(make):
    network = make(dtype="mixed_bfloat16")
    last = network.layers.index(network.get_layer("parameters"))
    assert {layer.compute_dtype for layer in network.layers[:last]} == {"bfloat16"}
    assert network.get_layer("parameters").activation is keras.activations.linear
    assert network(inputs_of(network)).dtype == "float32"


@pytest.mark.parametrize("shape", [(21,), (7, 7, 1)])
def test_other_axes_are_refused(shape):
    with pytest.raises(InputError, match=r"`input_shape` must be a shape \(length, channels\) of signals"):
        encoder(shape)
    with pytest.raises(InputError, match=r"`output_shape` must be a shape \(length, channels\) of signals"):
        decoder(shape)
