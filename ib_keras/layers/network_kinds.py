"""Networks by name: pairs of an encoder and its mirrored decoder."""

from collections.abc import Callable, Sequence

import keras

from ib_keras._checks import one_of, rejection
from ib_keras.layers.conv import conv_decoder, conv_encoder
from ib_keras.layers.mlp import mlp_decoder, mlp_encoder
from ib_keras.layers.residual import residual_decoder, residual_encoder

NETWORKS = {
    "mlp": (mlp_encoder, mlp_decoder),
    "conv": (conv_encoder, conv_decoder),
    "residual": (residual_encoder, residual_decoder),
}


def encoder_of(
    name: str,
    input_shape: Sequence[int],
    units: int,
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a new Keras model [n, *input_shape] -> [n, units]: `"mlp"`, `"conv"` or `"residual"`.

    >>> encoder_of("residual", (28, 28, 1), 10, hidden=(8, 16), activation="relu").output_shape
    (None, 10)
    """
    _of_pictures("input_shape", name, input_shape)
    return NETWORKS[one_of("encoder", name, NETWORKS)][0](input_shape, units, hidden, activation, seed, dtype)


def decoder_of(
    name: str,
    latent_dim: int,
    output_shape: Sequence[int],
    hidden: Sequence[int],
    activation: str | Callable | None,
    seed: int | Sequence[int] | None = None,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Model:
    """Returns a new Keras model [n, latent_dim] -> [n, *output_shape] that mirrors the encoder of the same name."""
    _of_pictures("target_shape", name, output_shape)
    return NETWORKS[one_of("decoder", name, NETWORKS)][1](latent_dim, output_shape, hidden, activation, seed, dtype)


def _of_pictures(argument, name, shape):
    if name in ("conv", "residual") and len(shape) != 3:
        raise rejection(
            argument,
            f"(height, width, channels) for {name} networks",
            repr(tuple(shape)),
            'Add a channel axis, or use networks of the kind "mlp" (DenseAutoencoder).',
        )
