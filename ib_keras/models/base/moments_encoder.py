"""Encoders that put out mean and log variance apart, as the encoder of Keras' example of a variational autoencoder."""

from collections.abc import Sequence
from typing import Any

import keras

from ib_keras._checks import InputError, rejection
from ib_keras.layers.posterior import DiagonalPosterior, LogVariancePosterior, Posterior

_MEANS = ("mean", "z_mean", "mu", "z_mu", "loc", "z_loc")
_LOG_VARIANCES = ("log_var", "z_log_var", "logvar", "z_logvar", "log_variance", "z_log_variance")


def joined_moments(
    encoder: Any, posterior: Posterior, example_shape: Sequence[int], latent_dim: int
) -> tuple[Any, Posterior]:
    """Returns an encoder with one output, and the posterior that takes it.

    An encoder with the outputs [mean, log_var] or [mean, log_var, z], or a dict of such names, becomes one of the
    output [mean log_var]: the model draws z itself. Anything else is returned as it is.

    Args:
      encoder: Keras model or layer.
      posterior: the posterior of the model.
      example_shape: shape of one example.
      latent_dim: number of coordinates of the code.

    Raises:
      InputError: for other structures, moments of another shape, and a posterior that is no diagonal Gaussian.
    """
    source = keras.Input(example_shape)
    outputs = _outputs(encoder, source)
    if not isinstance(outputs, (list, tuple, dict)):
        return encoder, posterior
    if not isinstance(posterior, LogVariancePosterior) and posterior != DiagonalPosterior():
        raise _unfit(
            f"{len(outputs)} outputs beside {posterior!r}",
            'Mean and log variance are those of posterior="diagonal"; give other posteriors one output.',
        )
    moments = _moments(outputs)
    for moment in moments:
        if tuple(moment.shape[1:]) != (latent_dim,):
            raise _unfit(f"an output of shape {tuple(moment.shape)}", f"The code has latent_dim={latent_dim}.")
    joined = keras.layers.Concatenate(name="moments")(moments)
    return keras.Model(source, joined, name="encoder"), LogVariancePosterior()


def _outputs(encoder, source):
    """Returns the symbolic outputs of an encoder, or None where it cannot say them or takes no example alone."""
    if not isinstance(encoder, keras.layers.Layer):
        return None
    try:
        return encoder(source)
    except InputError:
        raise
    except Exception:  # Whatever a layer raises is told by the check of shapes, which calls it on an example.
        return None


def _moments(outputs):
    """Returns [mean, log variance] of the outputs of an encoder."""
    if not isinstance(outputs, dict):
        if len(outputs) not in (2, 3):
            raise _unfit(f"{len(outputs)} outputs", "Return [mean, log_var].")
        return list(outputs[:2])
    found = [[outputs[name] for name in names if name in outputs] for names in (_MEANS, _LOG_VARIANCES)]
    if [len(one) for one in found] != [1, 1]:
        raise _unfit(f"outputs {', '.join(map(str, outputs))}", 'Name them "mean" and "log_var".')
    return [one[0] for one in found]


def _unfit(received, remedy):
    return rejection("encoder", "of one output, or of the outputs mean and log variance", received, remedy)
