"""Convolutional encoders and their mirrored decoders, for images of any size."""

import functools
from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.network_arguments import checked_network
from ib_keras.layers.strided import strided_decoder, strided_encoder

_KERNEL = 3


@functools.partial(checked_network, axes="H, W, C")
def conv_encoder(
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, H, W, C] -> [n, units]: one 3x3 convolution of stride 2 per entry of `hidden`.

    Args:
      input_shape: shape (H, W, C) of an example, without the batch.
      units: number of outputs, >= 1.
      hidden: filters of each convolution, from the picture to the code.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> conv_encoder((28, 28, 1), 10, hidden=(32, 64), activation="relu").output_shape
    (None, 10)
    """
    return strided_encoder(keras.layers.Conv2D, _KERNEL, input_shape, units, hidden, activation, seed, dtype)


@functools.partial(checked_network, axes="H, W, C")
def conv_decoder(
    latent_dim: int,
    output_shape: Sequence[int],
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, latent_dim] -> [n, H, W, C] that mirrors `conv_encoder`.

    Each stride of 2 doubles the picture with `padding="same"`. Sizes that the strides do not divide are cropped at the
    end.

    Args:
      latent_dim: number of coordinates of a code, >= 1.
      output_shape: shape (H, W, C) of an example, without the batch.
      hidden: filters of the encoder, which the decoder uses in reverse order.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> conv_decoder(10, (30, 45, 3), hidden=(32, 64), activation="relu").output_shape
    (None, 30, 45, 3)
    """
    return strided_decoder(
        keras.layers.Conv2DTranspose, _cropping, _KERNEL, latent_dim, output_shape, hidden, activation, seed, dtype
    )


def _cropping(pairs):
    return keras.layers.Cropping2D(pairs, dtype="float32")
