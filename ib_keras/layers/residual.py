"""Residual encoders and their mirrored decoders, for images of any size."""

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras.layers.network_arguments import checked_network
from ib_keras.layers.seeded import Seeded


@keras.saving.register_keras_serializable("ib_keras")
class ResidualBlock(keras.layers.Layer):
    """x + convolution(activation(convolution(activation(x)))), two 3x3 convolutions without change of shape.

    Args:
      activation: activation before each convolution; default `"relu"`.
      kernel_initializers: two initialisers of the kernels; default `"glorot_uniform"` for both.
      **kwargs: `name` and `dtype` of every Keras layer.

    >>> ResidualBlock()(keras.ops.zeros([1, 4, 4, 3])).shape
    TensorShape([1, 4, 4, 3])

    References:
      He et al., Identity mappings in deep residual networks (2016), figure 1b, without normalisation.
    """

    def __init__(
        self,
        activation: str | Callable | None = "relu",
        kernel_initializers: Sequence = ("glorot_uniform", "glorot_uniform"),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)
        self.kernel_initializers = [keras.initializers.get(initializer) for initializer in kernel_initializers]

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.convolutions = [
            keras.layers.Conv2D(
                input_shape[-1], 3, padding="same", kernel_initializer=initializer, dtype=self.dtype_policy
            )
            for initializer in self.kernel_initializers
        ]
        for convolution in self.convolutions:
            convolution.build(input_shape)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        change = x
        for convolution in self.convolutions:
            change = convolution(self.activation(change))
        return x + change

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializers": [keras.initializers.serialize(i) for i in self.kernel_initializers],
        }


@functools.partial(checked_network, axes="H, W, C")
def residual_encoder(
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, H, W, C] -> [n, units] of residual blocks.

    Each entry of `hidden` is a convolution of stride 2 and a block.

    Args:
      input_shape: shape (H, W, C) of an example, without the batch.
      units: number of outputs, >= 1.
      hidden: filters of each block, from the picture to the code.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> residual_encoder((28, 28, 1), 10, hidden=(32, 64), activation="relu").output_shape
    (None, 10)
    """
    kernels = Seeded(seed)
    layers = [keras.Input(input_shape)]
    for filters in hidden:
        layers += [
            keras.layers.Conv2D(filters, 3, strides=2, padding="same", kernel_initializer=kernels.next(), dtype=dtype),
            _block(activation, kernels, dtype),
        ]
    layers += [
        keras.layers.Activation(activation, dtype=dtype),
        keras.layers.Flatten(dtype=dtype),
        keras.layers.Dense(units, kernel_initializer=kernels.next(), dtype="float32", name="parameters"),
    ]
    return keras.Sequential(layers, name="encoder")


@functools.partial(checked_network, axes="H, W, C")
def residual_decoder(
    latent_dim: int,
    output_shape: Sequence[int],
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, latent_dim] -> [n, H, W, C] that mirrors `residual_encoder`.

    Sizes that the strides do not divide are cropped at the end.

    Args:
      latent_dim: number of coordinates of a code, >= 1.
      output_shape: shape (H, W, C) of an example, without the batch.
      hidden: filters of the encoder, which the decoder uses in reverse order.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> residual_decoder(10, (30, 45, 3), hidden=(32, 64), activation="relu").output_shape
    (None, 30, 45, 3)
    """
    kernels = Seeded(seed)
    height, width, channels = output_shape
    scale = 2 ** len(hidden)
    small = (math.ceil(height / scale), math.ceil(width / scale), hidden[-1] if hidden else channels)
    layers = [
        keras.Input([latent_dim]),
        keras.layers.Dense(math.prod(small), kernel_initializer=kernels.next(), dtype=dtype),
        keras.layers.Reshape(small, dtype=dtype),
    ]
    for filters in (*reversed(hidden[:-1]), *hidden[:1]):
        layers += [
            _block(activation, kernels, dtype),
            keras.layers.Activation(activation, dtype=dtype),
            keras.layers.Conv2DTranspose(
                filters, 3, strides=2, padding="same", kernel_initializer=kernels.next(), dtype=dtype
            ),
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


def _block(activation, kernels, dtype):
    return ResidualBlock(activation, [kernels.next(), kernels.next()], dtype=dtype)
