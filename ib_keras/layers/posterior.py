"""Posteriors q(t|x): what the numbers of an encoder mean."""

import abc
import dataclasses

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._family import Configured
from ib_keras.layers.part import resolve

tfd = tfp.distributions
_UNIT_SOFTPLUS = 0.5413248546129181
_LEAST_SCALE = 1e-5


@dataclasses.dataclass(frozen=True)
class Posterior(Configured, abc.ABC):
    """Maps encoder outputs [n, units] to a distribution of codes with event shape (latent_dim,)."""

    @abc.abstractmethod
    def units(self, latent_dim):
        """Returns the number of encoder outputs for codes of `latent_dim` numbers."""

    @abc.abstractmethod
    def __call__(self, parameters):
        """Returns the `tfd.Distribution` q(t|x) for encoder outputs [n, units]."""


@keras.saving.register_keras_serializable("ib_keras")
class DeterministicPosterior(Posterior):
    """The code is the encoder's output itself: all mass on one point.

    >>> DeterministicPosterior()(tf.constant([[1., 2.]])).mean().numpy().tolist()
    [[1.0, 2.0]]
    """

    def units(self, latent_dim):
        return latent_dim

    def __call__(self, parameters):
        return tfd.VectorDeterministic(tf.cast(parameters, tf.float32))


@keras.saving.register_keras_serializable("ib_keras")
class DiagonalPosterior(Posterior):
    """Gaussian with independent coordinates: mean m and deviation softplus(s + 0.541), which is 1 at s = 0.

    >>> DiagonalPosterior()(tf.zeros([1, 4])).stddev().numpy().round(3).tolist()
    [[1.0, 1.0]]

    References:
      Kingma & Welling, Auto-encoding variational Bayes (2014), section 3.
    """

    def units(self, latent_dim):
        return 2 * latent_dim

    def __call__(self, parameters):
        mean, raw_scale = tf.split(tf.cast(parameters, tf.float32), 2, axis=-1)
        return tfd.MultivariateNormalDiag(mean, tf.nn.softplus(raw_scale + _UNIT_SOFTPLUS) + _LEAST_SCALE)


_KINDS = {"deterministic": DeterministicPosterior, "diagonal": DiagonalPosterior}


def posterior(choice):
    """Returns the `Posterior` that a name or object chooses."""
    return resolve("posterior", choice, _KINDS, Posterior)
