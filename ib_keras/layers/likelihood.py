"""Likelihoods p(x|t): what the numbers of a decoder mean."""

import abc
import dataclasses
import math

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import above, one_of
from ib_keras._family import Configured
from ib_keras.layers.part import resolve

tfd = tfp.distributions


@dataclasses.dataclass(frozen=True)
class Likelihood(Configured, abc.ABC):
    """Maps decoder outputs [..., *shape] to a distribution whose event is one whole example."""

    @property
    def support(self):
        """The interval (low, high) in which data must lie."""
        return 0.0, 1.0

    @abc.abstractmethod
    def pointwise(self, parameters):
        """Returns the distribution of every pixel, batch shape [..., *shape]."""

    def __call__(self, parameters, event_ndims):
        """Returns the `tfd.Distribution` of examples whose last `event_ndims` axes are one event."""
        return tfd.Independent(self.pointwise(tf.cast(parameters, tf.float32)), event_ndims)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class GaussianLikelihood(Likelihood):
    """Gaussian pixels of fixed deviation; -log p = sum (x - mean)^2 / (2 scale^2) + D log(scale sqrt(2 pi)).

    Args:
      scale: deviation of a pixel, > 0.
      activation: `"sigmoid"` for data in [0, 1], `"linear"` for unbounded data: the map from decoder output to mean.

    >>> GaussianLikelihood(scale=1.0, activation="linear")(tf.zeros([1, 2]), 1).log_prob([[0., 0.]]).numpy().round(3)
    array([-1.838], dtype=float32)
    """

    scale: float = 0.1
    activation: str = "sigmoid"

    def __post_init__(self):
        above("scale", self.scale, 0, "Pass the standard deviation of a pixel, e.g. 0.1.")
        one_of("activation", self.activation, ("sigmoid", "linear"))

    @property
    def support(self):
        return (0.0, 1.0) if self.activation == "sigmoid" else (-math.inf, math.inf)

    def pointwise(self, parameters):
        return tfd.Normal(keras.activations.get(self.activation)(parameters), self.scale)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class BernoulliLikelihood(Likelihood):
    """Bernoulli pixels with the decoder's outputs as logits; grey values in [0, 1] count as probabilities.

    >>> BernoulliLikelihood()(tf.zeros([1, 4]), 1).log_prob([[0., 1., 1., 0.]]).numpy().round(3)
    array([-2.773], dtype=float32)
    """

    def pointwise(self, parameters):
        return tfd.Bernoulli(logits=parameters, dtype=tf.float32)


_KINDS = {"gaussian": GaussianLikelihood, "bernoulli": BernoulliLikelihood}


def likelihood(choice):
    """Returns the `Likelihood` that a name or object chooses."""
    return resolve("likelihood", choice, _KINDS, Likelihood)
