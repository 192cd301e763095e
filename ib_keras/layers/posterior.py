"""Posteriors q(t|x): distributions of codes, parametrised by the outputs of an encoder."""

from __future__ import annotations

import abc
import dataclasses
import math

import keras
import tensorflow as tf

from ib_keras._checks import at_least, one_of
from ib_keras._family import Configured
from ib_keras._probability import tfd, tfp
from ib_keras.layers.part_by_name import resolve
from ib_keras.measures.diagonal_gaussian import diagonal_gaussian
from ib_keras.measures.plain_laws import point, triangular_gaussian

_UNIT_SOFTPLUS = 0.5413248546129181
_LEAST_SCALE = 1e-5


@dataclasses.dataclass(frozen=True)
class Posterior(Configured, abc.ABC):
    """A map from encoder outputs [n, units] to a distribution of codes with event shape (latent_dim,)."""

    @abc.abstractmethod
    def units(self, latent_dim: int) -> int:
        """Returns the number of encoder outputs for codes of `latent_dim` numbers."""

    @abc.abstractmethod
    def __call__(self, parameters: tf.Tensor) -> tfd.Distribution:
        """Returns the `tfd.Distribution` q(t|x) for encoder outputs [n, units]."""


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class DeterministicPosterior(Posterior):
    """A single point: the code is the output of the encoder itself.

    Args:
      activation: map from the output to the code, `"linear"` (default), `"sigmoid"`, `"tanh"` or `"relu"`.

    >>> DeterministicPosterior()(tf.constant([[1., 2.]])).mean().numpy().tolist()
    [[1.0, 2.0]]
    """

    activation: str = "linear"

    def __post_init__(self):
        one_of("activation", self.activation, ("linear", "sigmoid", "tanh", "relu"))

    def units(self, latent_dim: int) -> int:
        return latent_dim

    def __call__(self, parameters: tf.Tensor) -> tfd.Distribution:
        return point(keras.activations.get(self.activation)(tf.cast(parameters, tf.float32)))


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class DiagonalPosterior(Posterior):
    """Gaussian with independent coordinates: mean m and deviation softplus(s + offset), which is 1 at s = 0 by default.

    Args:
      offset: shift of the deviation at the start of training; default 0.541, a deviation of 1. -5 starts with hardly
        any noise.

    >>> DiagonalPosterior()(tf.zeros([1, 4])).stddev().numpy().round(3).tolist()
    [[1.0, 1.0]]

    References:
      Kingma & Welling, Auto-encoding variational Bayes (2014), section 3.
    """

    offset: float = _UNIT_SOFTPLUS

    def __post_init__(self):
        at_least("offset", self.offset, -math.inf, "Pass e.g. 0.")

    def units(self, latent_dim: int) -> int:
        return 2 * latent_dim

    def __call__(self, parameters: tf.Tensor) -> tfd.Distribution:
        mean, raw_scale = tf.split(tf.cast(parameters, tf.float32), 2, axis=-1)
        return diagonal_gaussian(mean, tf.nn.softplus(raw_scale + self.offset) + _LEAST_SCALE)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class LogVariancePosterior(Posterior):
    """Gaussian with independent coordinates: mean m and deviation exp(v / 2) of at least 1e-5, with log variance v.

    The parameters are those of encoders that put out [mean, log_var], as in the example of Keras.

    >>> LogVariancePosterior()(tf.zeros([1, 4])).stddev().numpy().tolist()
    [[1.0, 1.0]]

    References:
      Kingma & Welling, Auto-encoding variational Bayes (2014), appendix C.2.
    """

    def units(self, latent_dim: int) -> int:
        return 2 * latent_dim

    def __call__(self, parameters: tf.Tensor) -> tfd.Distribution:
        mean, log_variance = tf.split(tf.cast(parameters, tf.float32), 2, axis=-1)
        return diagonal_gaussian(mean, tf.maximum(tf.exp(log_variance / 2), _LEAST_SCALE))


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class FullPosterior(Posterior):
    """Gaussian with any covariance L L': a mean and a lower-triangular L, whose diagonal is softplus(s + offset).

    Args:
      offset: shift of the diagonal of L at the start of training; default 0.541, a diagonal of 1.

    >>> FullPosterior()(tf.zeros([1, 5])).covariance().numpy().round(3).tolist()
    [[[1.0, 0.0], [0.0, 1.0]]]

    References:
      Alemi et al., Deep variational information bottleneck (2017), section 4.1: the code of two coordinates.
    """

    offset: float = _UNIT_SOFTPLUS

    def __post_init__(self):
        at_least("offset", self.offset, -math.inf, "Pass e.g. 0.")

    def units(self, latent_dim: int) -> int:
        return latent_dim + latent_dim * (latent_dim + 1) // 2

    def __call__(self, parameters: tf.Tensor) -> tfd.Distribution:
        parameters = tf.cast(parameters, tf.float32)
        latent_dim = (math.isqrt(8 * parameters.shape[-1] + 9) - 3) // 2
        factor, unit = tfp.math.fill_triangular(parameters[..., latent_dim:]), tf.eye(latent_dim)
        diagonal = tf.nn.softplus(tf.reduce_sum(factor * unit, axis=-1) + self.offset) + _LEAST_SCALE
        # Written out: XLA cannot compile the gradient of `set_diag` for batches of unknown size, such as the last one
        # of an epoch, and TensorFlow Lite has no `diag_part`.
        factor = factor * (1 - unit) + diagonal[..., None] * unit
        return triangular_gaussian(parameters[..., :latent_dim], factor)


_KINDS = {
    "deterministic": DeterministicPosterior,
    "diagonal": DiagonalPosterior,
    "log_variance": LogVariancePosterior,
    "full": FullPosterior,
}


def posterior(choice: str | Posterior) -> Posterior:
    """Returns the `Posterior` that a name or object chooses."""
    return resolve("posterior", choice, _KINDS, Posterior)
