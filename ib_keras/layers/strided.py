"""Networks of strided convolutions along any number of axes: encoders, and the decoders that mirror them."""

import math
from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.seeded import Seeded


def strided_encoder(
    convolution: type[keras.layers.Layer],
    kernel: int,
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, *input_shape] -> [n, units]: one convolution of stride 2 per entry of `hidden`.

    Args:
      convolution: class of the convolutions, for as many axes as an example has before its channels.
      kernel: number of places of a convolution along each axis.
      input_shape: shape of an example, channels last.
      units: number of outputs.
      hidden: filters of each convolution, from the example to the code.
      activation: activation of the hidden layers.
      seed: seed of the initial weights; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> strided_encoder(keras.layers.Conv1D, 5, (100, 2), 10, hidden=(16,), activation="relu").output_shape
    (None, 10)
    """
    kernels = Seeded(seed)
    options = {"strides": 2, "padding": "same", "activation": activation, "dtype": dtype}
    layers = [keras.Input(input_shape)]
    layers += [convolution(filters, kernel, kernel_initializer=kernels.next(), **options) for filters in hidden]
    layers += [
        keras.layers.Flatten(dtype=dtype),
        keras.layers.Dense(units, kernel_initializer=kernels.next(), dtype="float32", name="parameters"),
    ]
    return keras.Sequential(layers, name="encoder")


def strided_decoder(
    transposed: type[keras.layers.Layer],
    cropping: Callable[[list[tuple[int, int]]], keras.layers.Layer],
    kernel: int,
    latent_dim: int,
    output_shape: Sequence[int],
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, latent_dim] -> [n, *output_shape] that mirrors `strided_encoder`.

    Each stride of 2 doubles the sides with `padding="same"`. Sides that the strides do not divide are cropped.

    Args:
      transposed: class of the transposed convolutions.
      cropping: function from a pair (front, back) for each axis to the layer that crops so much.
      kernel: number of places of a convolution along each axis.
      latent_dim: number of coordinates of a code.
      output_shape: shape of an example, channels last.
      hidden: filters of the encoder, which the decoder uses in reverse order.
      activation: activation of the hidden layers.
      seed: seed of the initial weights; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.
    """
    kernels = Seeded(seed)
    *sides, channels = output_shape
    scale = 2 ** len(hidden)
    small = (*(math.ceil(side / scale) for side in sides), hidden[-1] if hidden else channels)
    options = {"strides": 2, "padding": "same", "activation": activation, "dtype": dtype}
    layers = [
        keras.Input([latent_dim]),
        keras.layers.Dense(math.prod(small), activation, kernel_initializer=kernels.next(), dtype=dtype),
        keras.layers.Reshape(small, dtype=dtype),
    ]
    layers += [
        transposed(filters, kernel, kernel_initializer=kernels.next(), **options) for filters in reversed(hidden)
    ]
    last = {"padding": "same", "dtype": "float32", "name": "parameters"}
    layers += [transposed(channels, kernel, kernel_initializer=kernels.next(), **last)]
    extra = [short * scale - side for short, side in zip(small, sides)]
    if any(extra):
        layers += [cropping([(size // 2, size - size // 2) for size in extra])]
    return keras.Sequential(layers, name="decoder")
