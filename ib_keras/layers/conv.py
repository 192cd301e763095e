"""Convolutional encoders and their mirrored decoders, for images of any size."""

import functools
import math
from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.network_arguments import checked_network
from ib_keras.layers.seeded import Seeded


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
    kernels = Seeded(seed)
    layers = [keras.Input(input_shape)]
    layers += [
        keras.layers.Conv2D(
            filters, 3, strides=2, padding="same", activation=activation, kernel_initializer=kernels.next(), dtype=dtype
        )
        for filters in hidden
    ]
    layers += [
        keras.layers.Flatten(dtype=dtype),
        keras.layers.Dense(units, kernel_initializer=kernels.next(), dtype="float32", name="parameters"),
    ]
    return keras.Sequential(layers, name="encoder")


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
    kernels = Seeded(seed)
    height, width, channels = output_shape
    scale = 2 ** len(hidden)
    small = (math.ceil(height / scale), math.ceil(width / scale), hidden[-1] if hidden else channels)
    layers = [
        keras.Input([latent_dim]),
        keras.layers.Dense(math.prod(small), activation, kernel_initializer=kernels.next(), dtype=dtype),
        keras.layers.Reshape(small, dtype=dtype),
    ]
    layers += [
        keras.layers.Conv2DTranspose(
            filters, 3, strides=2, padding="same", activation=activation, kernel_initializer=kernels.next(), dtype=dtype
        )
        for filters in reversed(hidden)
    ]
    layers += [
        keras.layers.Conv2DTranspose(
            channels, 3, padding="same", kernel_initializer=kernels.next(), dtype="float32", name="parameters"
        )
    ]
    extra = (small[0] * scale - height, small[1] * scale - width)
    if any(extra):
        layers += [keras.layers.Cropping2D([(size // 2, size - size // 2) for size in extra], dtype="float32")]
    return keras.Sequential(layers, name="decoder")
