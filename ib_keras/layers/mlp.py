"""Fully connected encoders and decoders."""

import math
from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.network_arguments import checked_network
from ib_keras.layers.seeded import Seeded


@checked_network
def mlp_encoder(
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, *input_shape] -> [n, units] through fully connected `hidden` layers.

    Args:
      input_shape: shape (...) of an example, without the batch.
      units: number of outputs, >= 1.
      hidden: units of each hidden layer, from the example to the code.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> mlp_encoder((28, 28, 1), 12, hidden=(128, 64), activation="relu").output_shape
    (None, 12)
    """
    kernels = Seeded(seed)
    layers = [keras.Input(input_shape), keras.layers.Flatten(dtype=dtype)]
    layers += [
        keras.layers.Dense(width, activation, kernel_initializer=kernels.next(), dtype=dtype) for width in hidden
    ]
    layers += [keras.layers.Dense(units, kernel_initializer=kernels.next(), dtype="float32", name="parameters")]
    return keras.Sequential(layers, name="encoder")


@checked_network
def mlp_decoder(
    latent_dim: int,
    output_shape: Sequence[int],
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a Keras model [n, latent_dim] -> [n, *output_shape], the `hidden` layers in reverse order.

    Weights start by the fan-in alone: by fan-in and fan-out, a short code would hardly move the wide layer after it.

    Args:
      latent_dim: number of coordinates of a code, >= 1.
      output_shape: shape (...) of an example, without the batch.
      hidden: units of the encoder, which the decoder uses in reverse order.
      activation: activation of the hidden layers, a name of Keras or a function.
      seed: integer seed of the initial weights, or several integers; None (default) is random.
      dtype: dtype policy of the hidden layers; None (default) is that of Keras. The last layer is always float32.

    >>> mlp_decoder(12, (28, 28, 1), hidden=(128, 64), activation="relu").output_shape
    (None, 28, 28, 1)
    """
    kernels = Seeded(seed, keras.initializers.LecunUniform)
    layers = [keras.Input([latent_dim])]
    layers += [
        keras.layers.Dense(width, activation, kernel_initializer=kernels.next(), dtype=dtype)
        for width in reversed(hidden)
    ]
    layers += [
        keras.layers.Dense(math.prod(output_shape), kernel_initializer=kernels.next(), dtype="float32"),
        keras.layers.Reshape(output_shape, dtype="float32", name="parameters"),
    ]
    return keras.Sequential(layers, name="decoder")
