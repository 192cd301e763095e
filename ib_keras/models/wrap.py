"""The interface of this package for an encoder and a decoder that somebody has already, trained or not."""

from typing import Any

import keras
import numpy as np

from ib_keras._checks import of_keras_3, rejection
from ib_keras.layers.likelihood import GaussianLikelihood, Likelihood
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.beta_vae import BetaVAE
from ib_keras.models.dense_autoencoder import DenseAutoencoder


def wrap(
    encoder: keras.Model, decoder: keras.Model, *, likelihood: str | Likelihood | None = None, name: str | None = None
) -> Autoencoder:
    """Returns a model of this package around an encoder and a decoder, which keep their weights.

    Shapes and the length of the code are read from the two. An encoder with the outputs [mean, log_var], with or
    without draws z behind them, or with two values for each coordinate of the code, becomes a `BetaVAE`. One with a
    single value becomes a `DenseAutoencoder`, whose code is a point.

    Args:
      encoder: built Keras model from examples [n, ...] to codes [n, latent_dim], or to the parameters of q(t|x).
      decoder: built Keras model from codes [n, latent_dim] to the parameters of p(x|t) [n, ...].
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; None (default) is a Gaussian of
        deviation 0.1 about the output of the decoder as it is. The names take the output behind a sigmoid or as logits,
        so that a decoder that ends in a sigmoid of its own is refused with them.
      name: name of the model; None (default) is made from the name of the class.

    Raises:
      InputError: for networks that do not know their input, or do not fit together.

    Example: a code of two numbers.

    >>> encoder = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])
    >>> decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(8)])
    >>> model = wrap(encoder, decoder)
    >>> type(model).__name__, model.latent_dim, model.reconstruct(np.zeros([3, 8])).shape
    ('DenseAutoencoder', 2, TensorShape([3, 8]))
    """
    shape, code = _input_shape("encoder", encoder), _input_shape("decoder", decoder)
    if len(code) != 1:
        raise rejection("decoder", "a model of codes [n, latent_dim]", f"inputs of shape {code}", "Flatten the code.")
    if isinstance(likelihood, str) and _ends_in_sigmoid(decoder):
        raise rejection(
            "decoder",
            f"a model without a last sigmoid for likelihood={likelihood!r}, which adds its own",
            "a decoder that ends in a sigmoid",
            "Leave `likelihood` out, which takes the output as the mean.",
        )
    likelihood = likelihood or GaussianLikelihood(activation="linear")
    arguments: dict[str, Any] = {"encoder": encoder, "decoder": decoder, "likelihood": likelihood, "name": name}
    if _is_a_point(encoder, shape, code[0]):
        return DenseAutoencoder(shape, code[0], **arguments)
    return BetaVAE(shape, code[0], **arguments)


def _input_shape(argument, network):
    """Returns the shape of one example that a network was built for."""
    if not isinstance(of_keras_3(argument, network), keras.Layer):
        raise rejection(argument, "a Keras model", type(network).__name__, "Pass a keras.Model.")
    shape = getattr(network, "input_shape", None) or (network.get_build_config() or {}).get("input_shape")
    if not isinstance(shape, (tuple, list)) or not all(size is None or isinstance(size, int) for size in shape):
        raise rejection(
            argument,
            "a built model of one input",
            f"{network.name!r}, whose input is {'not known' if shape is None else shape}",
            "Call it once on a batch, or begin it with `keras.Input(shape)`.",
        )
    if None in shape[1:]:
        raise rejection(argument, "a model of fixed sizes", f"inputs of shape {tuple(shape)}", "State all sizes.")
    return tuple(shape[1:])


def _is_a_point(encoder, shape, latent_dim):
    output = encoder(np.zeros([1, *shape], "float32"))
    return not isinstance(output, (list, tuple, dict)) and output.shape[-1] == latent_dim


def _ends_in_sigmoid(decoder):
    last = decoder
    while getattr(last, "layers", None):
        last = last.layers[-1]
    return getattr(last, "activation", None) is keras.activations.sigmoid
