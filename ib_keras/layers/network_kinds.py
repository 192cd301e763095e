"""Networks by name: pairs of an encoder and its mirrored decoder."""

from collections.abc import Callable, Sequence

import keras

from ib_keras._checks import one_of, rejection
from ib_keras.layers.conv import conv_decoder, conv_encoder
from ib_keras.layers.conv1d import conv1d_decoder, conv1d_encoder
from ib_keras.layers.mlp import mlp_decoder, mlp_encoder
from ib_keras.layers.residual import residual_decoder, residual_encoder

_LEAST_SIDE = 8
"""Sides of squares from which on (3, side, side) is a picture in three colours rather than a row of pixels."""
NETWORKS = {
    "mlp": (mlp_encoder, mlp_decoder),
    "conv": (conv_encoder, conv_decoder),
    "conv1d": (conv1d_encoder, conv1d_decoder),
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
    """Returns a new Keras model [n, *input_shape] -> [n, units]: `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`.

    >>> encoder_of("residual", (28, 28, 1), 10, hidden=(8, 16), activation="relu").output_shape
    (None, 10)
    """
    _of_axes("input_shape", name, input_shape)
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
    _of_axes("target_shape", name, output_shape)
    return NETWORKS[one_of("decoder", name, NETWORKS)][1](latent_dim, output_shape, hidden, activation, seed, dtype)


def _of_axes(argument, name, shape):
    """Raises an `InputError` for examples without the axes that a kind of network needs."""
    if name == "conv1d" and len(shape) != 2:
        raise rejection(
            argument,
            "(length, channels) for conv1d networks",
            repr(tuple(shape)),
            'Add a channel axis to signals, or use networks of the kind "conv" for pictures and "mlp" for rows.',
        )
    if name in ("conv", "residual") and len(shape) != 3:
        raise rejection(
            argument,
            f"(height, width, channels) for {name} networks",
            repr(tuple(shape)),
            'Add a channel axis, or use networks of the kind "mlp" (DenseAutoencoder).',
        )
    if name in ("conv", "residual"):
        _channels_last(argument, name, tuple(shape))


def _channels_last(argument, name, shape):
    """Raises an `InputError` where channels come first, by the setting of Keras or in the shape of a picture."""
    if keras.config.image_data_format() != "channels_last":
        raise rejection(
            "image_data_format",
            f'"channels_last" for {name} networks',
            repr(keras.config.image_data_format()),
            'Call keras.config.set_image_data_format("channels_last"), and move channels with np.moveaxis(x, 1, -1).',
        )
    if shape[0] in (1, 3) and shape[1] == shape[2] >= _LEAST_SIDE:
        raise rejection(
            argument,
            f"(height, width, channels) for {name} networks",
            f"{shape}, which has {shape[2]} channels",
            "Move the channels to the end with np.moveaxis(x, 1, -1).",
        )
