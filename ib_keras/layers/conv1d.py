"""Convolutional encoders and their mirrored decoders, for signals and embedded text of any length."""

import functools
import math
from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.network_arguments import checked_network
from ib_keras.layers.seeded import Seeded

_KERNEL = 5


@functools.partial(checked_network, axes="length, channels")
def conv1d_encoder(
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, length, channels] -> [n, units]: one convolution of stride 2 per entry of `hidden`.

    Args:
      input_shape: shape (length, channels) of an example, without the batch.
      units: number of outputs, >= 1.
      hidden: filters of each convolution over 5 places, from the signal to the code.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> conv1d_encoder((100, 2), 10, hidden=(16, 32), activation="relu").output_shape
    (None, 10)
    """
    kernels = Seeded(seed)
    layers = [keras.Input(input_shape)]
    layers += [
        keras.layers.Conv1D(
            filters,
            _KERNEL,
            strides=2,
            padding="same",
            activation=activation,
            kernel_initializer=kernels.next(),
            dtype=dtype,
        )
        for filters in hidden
    ]
    layers += [
        keras.layers.Flatten(dtype=dtype),
        keras.layers.Dense(units, kernel_initializer=kernels.next(), dtype="float32", name="parameters"),
    ]
    return keras.Sequential(layers, name="encoder")


@functools.partial(checked_network, axes="length, channels")
def conv1d_decoder(
    latent_dim: int,
    output_shape: Sequence[int],
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, latent_dim] -> [n, length, channels] that mirrors `conv1d_encoder`.

    Each stride of 2 doubles the length with `padding="same"`. Lengths that the strides do not divide are cropped on
    both sides.

    Args:
      latent_dim: number of coordinates of a code, >= 1.
      output_shape: shape (length, channels) of an example, without the batch.
      hidden: filters of the encoder, which the decoder uses in reverse order.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> conv1d_decoder(10, (99, 2), hidden=(16, 32), activation="relu").output_shape
    (None, 99, 2)
    """
    kernels = Seeded(seed)
    length, channels = output_shape
    scale = 2 ** len(hidden)
    short = (math.ceil(length / scale), hidden[-1] if hidden else channels)
    layers = [
        keras.Input([latent_dim]),
        keras.layers.Dense(math.prod(short), activation, kernel_initializer=kernels.next(), dtype=dtype),
        keras.layers.Reshape(short, dtype=dtype),
    ]
    layers += [
        keras.layers.Conv1DTranspose(
            filters,
            _KERNEL,
            strides=2,
            padding="same",
            activation=activation,
            kernel_initializer=kernels.next(),
            dtype=dtype,
        )
        for filters in reversed(hidden)
    ]
    layers += [
        keras.layers.Conv1DTranspose(
            channels, _KERNEL, padding="same", kernel_initializer=kernels.next(), dtype="float32", name="parameters"
        )
    ]
    extra = short[0] * scale - length
    if extra:
        layers += [keras.layers.Cropping1D((extra // 2, extra - extra // 2), dtype="float32")]
    return keras.Sequential(layers, name="decoder")
