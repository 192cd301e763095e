"""One side of a critic: the network that maps x to an embedding."""

from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.conv import conv_encoder
from ib_keras.layers.seeded import Seeded


def critic_side(
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None = "relu",
    seed: int | None = None,
) -> keras.Model:
    """Returns a Keras model [n, *input_shape] -> [n, units]; pictures [H, W, C] go through convolutions.

    Columns are joined by their squares, and both also go directly to the last layer. Linear and quadratic dependence,
    the only dependence of Gaussian variables, therefore needs no hidden unit.

    >>> critic_side((5,), 16, hidden=(64,)).output_shape, critic_side((28, 28, 1), 16, hidden=(32, 64)).output_shape
    ((None, 16), (None, 16))
    """
    if len(input_shape) == 3:
        return conv_encoder(input_shape, units, hidden, activation, seed)
    kernels = Seeded(seed)
    inputs = keras.Input(input_shape)
    features = keras.layers.Concatenate()([inputs, (inputs**2 - 1) / 2**0.5])
    outputs = features
    for width in hidden:
        outputs = keras.layers.Dense(width, activation, kernel_initializer=kernels.next())(outputs)
    joined = keras.layers.Concatenate()([outputs, features]) if hidden else features
    last = keras.layers.Dense(units, kernel_initializer=kernels.next(), dtype="float32", name="parameters")
    return keras.Model(inputs, last(joined), name="side")


def silenced(network: keras.Model) -> keras.Model:
    """Sets the last layer of a network to 0, so that it has no effect at first. Returns the network."""
    last = network.get_layer("parameters")
    for weight in last.weights:
        weight.assign(keras.ops.zeros_like(weight))
    return network
