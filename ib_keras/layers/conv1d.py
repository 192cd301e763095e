"""Convolutional encoders and their mirrored decoders, for signals and embedded text of any length."""

import functools
from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.network_arguments import checked_network
from ib_keras.layers.strided import strided_decoder, strided_encoder

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
    return strided_encoder(keras.layers.Conv1D, _KERNEL, input_shape, units, hidden, activation, seed, dtype)


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
    return strided_decoder(
        keras.layers.Conv1DTranspose, _cropping, _KERNEL, latent_dim, output_shape, hidden, activation, seed, dtype
    )


def _cropping(pairs):
    return keras.layers.Cropping1D(*pairs, dtype="float32")
