"""Likelihoods p(x|t): distributions of examples, parametrised by the outputs of a decoder."""

from __future__ import annotations

import abc
import dataclasses
import math
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import above, one_of, positive_int, rejection
from ib_keras._family import Configured
from ib_keras._probability import tfd
from ib_keras.layers.part_by_name import resolve

_NEAR_ZERO = 0.3  # where the next term of the series, l^5 / 30240, is below the last digit of single precision
_MOST_LEVELS = 2**16
_BROAD, _LEAST_LOG_SCALE = 2.0, -8.0  # log scales of logistic laws: where they start, and the least, a tenth of a byte


@dataclasses.dataclass(frozen=True)
class Likelihood(Configured, abc.ABC):
    """A map from decoder outputs [..., *shape] to a distribution whose event is one whole example."""

    @property
    def support(self) -> tuple[float, float]:
        """The interval (low, high) in which data must lie."""
        return 0.0, 1.0

    error_name = "mse"
    remedy = 'Divide bytes by 255; for unbounded data pass likelihood=GaussianLikelihood(activation="linear").'

    def outputs(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Returns the shape of the decoder outputs for examples of `shape`."""
        return tuple(shape)

    @abc.abstractmethod
    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        """Returns the distribution of every pixel, batch shape [..., *shape]."""

    def point(self, p: tfd.Distribution) -> tf.Tensor:
        """Returns the example that represents p(x|t): its mean."""
        return p.mean()

    def log_prob(self, p: tfd.Distribution, target: tf.Tensor) -> tf.Tensor:
        """Returns log p(target|t) in nats [...] of targets [..., *shape] under p(x|t)."""
        return p.log_prob(target)

    def joined(self, points: tf.Tensor) -> tf.Tensor:
        """Returns the point [n, ...] that represents the points [s, n, ...] of several draws: their mean."""
        return tf.reduce_mean(points, axis=0)

    def error(self, point: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        """Returns the error of a point in each pixel: the squared difference from the target."""
        return tf.math.squared_difference(point, target)

    def __call__(self, parameters: tf.Tensor, event_ndims: int) -> tfd.Distribution:
        """Returns p(x|t) as a `tfd.Distribution` whose last `event_ndims` axes are one event."""
        return tfd.Independent(self.pointwise(tf.cast(parameters, tf.float32)), event_ndims)


@dataclasses.dataclass(frozen=True)
class DiscreteLikelihood(Likelihood):
    """A likelihood whose values lie on finitely many levels, each with a probability of its own."""

    @property
    @abc.abstractmethod
    def values(self) -> np.ndarray:
        """The value of each level, in ascending order, [levels]."""

    @abc.abstractmethod
    def probabilities(self, parameters: tf.Tensor, levels: slice = slice(None)) -> tf.Tensor:
        """Returns the probabilities [m, levels] of some levels, by default all.

        Args:
          parameters: one row for each value, as `apart` gives them, [m, units].
          levels: the levels that are wanted.
        """

    def apart(self, parameters: tf.Tensor) -> tf.Tensor:
        """Returns decoder outputs [n, *outputs(shape)] with those of each value in a last axis, [n, *shape, units]."""
        return parameters[..., None]


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class GaussianLikelihood(Likelihood):
    """Gaussian pixels of fixed deviation; -log p = sum (x - mean)^2 / (2 scale^2) + D log(scale sqrt(2 pi)).

    Args:
      scale: standard deviation of a pixel, > 0; default 0.1.
      activation: map from decoder output to mean, `"sigmoid"` (default) for data in [0, 1] or `"linear"` for unbounded
        data.

    >>> GaussianLikelihood(scale=1.0, activation="linear")(tf.zeros([1, 2]), 1).log_prob([[0., 0.]]).numpy().round(3)
    array([-1.838], dtype=float32)
    """

    scale: float = 0.1
    activation: str = "sigmoid"

    def __post_init__(self):
        above("scale", self.scale, 0, "Pass the standard deviation of a pixel, e.g. 0.1.")
        one_of("activation", self.activation, ("sigmoid", "linear"))

    @property
    def support(self) -> tuple[float, float]:
        return (0.0, 1.0) if self.activation == "sigmoid" else (-math.inf, math.inf)

    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        return tfd.Normal(keras.activations.get(self.activation)(parameters), self.scale)

    def point(self, p: tfd.Distribution) -> tf.Tensor:
        return p.distribution.loc

    def log_prob(self, p: tfd.Distribution, target: tf.Tensor) -> tf.Tensor:
        normal, pixels = p.distribution, p.event_shape.num_elements()
        if type(normal) is not tfd.Normal or normal.scale.shape.rank or pixels is None:
            return p.log_prob(target)
        # These squared differences are also those of `error`, so that TensorFlow computes them once for both.
        squares = tf.math.squared_difference(normal.loc, target)
        total = tf.reduce_sum(squares, axis=list(range(-len(p.event_shape), 0)))
        return -0.5 * total / normal.scale**2 - pixels * (tf.math.log(normal.scale) + 0.5 * math.log(2 * math.pi))


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class BernoulliLikelihood(DiscreteLikelihood):
    """Bernoulli pixels with the decoder's outputs as logits; grey values in [0, 1] count as probabilities.

    >>> BernoulliLikelihood()(tf.zeros([1, 4]), 1).log_prob([[0., 1., 1., 0.]]).numpy().round(3)
    array([-2.773], dtype=float32)
    """

    @property
    def values(self) -> np.ndarray:
        return np.arange(2.0)

    def probabilities(self, parameters: tf.Tensor, levels: slice = slice(None)) -> tf.Tensor:
        return tf.sigmoid(tf.concat([-parameters, parameters], axis=-1))[..., levels]

    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        return tfd.Bernoulli(logits=parameters, dtype=tf.float32)

    def log_prob(self, p: tfd.Distribution, target: tf.Tensor) -> tf.Tensor:
        pixels = p.distribution
        if type(pixels) is not tfd.Bernoulli or pixels.logits is None:
            return p.log_prob(target)
        # x l - log(1 + e^l) takes one exponential per pixel where the density of TFP takes two.
        each = target * pixels.logits - tf.nn.softplus(pixels.logits)
        return tf.reduce_sum(each, axis=list(range(-len(p.event_shape), 0)))


@keras.saving.register_keras_serializable("ib_keras")
class ContinuousBernoulliLikelihood(Likelihood):
    """Continuous Bernoulli pixels with the decoder's outputs as logits: a density on [0, 1], for grey values.

    p(x) = C(l) l^x (1 - l)^(1 - x) with l = sigmoid(logit). Without C, which the Bernoulli likelihood leaves out, this
    is no density of grey values.

    >>> ContinuousBernoulliLikelihood()(tf.ones([1, 2]), 1).log_prob([[0., 1.]]).numpy().round(3)
    array([-0.083], dtype=float32)

    References:
      Loaiza-Ganem & Cunningham, The continuous Bernoulli (2019), eq. 5 to 7.
    """

    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        return tfd.ContinuousBernoulli(logits=parameters)

    def point(self, p: tfd.Distribution) -> tf.Tensor:
        logits = p.distribution.logits
        if logits is None:
            return p.mean()
        # 1 / (1 - exp(-l)) - 1 / l by tanh: ONNX and TensorFlow Lite have no `expm1`, by which TFP computes it.
        near = tf.abs(logits) < _NEAR_ZERO
        far = tf.where(near, 1.0, logits)
        series = 0.5 + logits / 12 - logits**3 / 720
        return tf.where(near, series, 0.5 + 0.5 / tf.tanh(far / 2) - 1 / far)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class LearnedGaussianLikelihood(Likelihood):
    """Gaussian pixels with learned deviations: the decoder puts out two numbers per channel, mean and deviation.

    The deviation is least_scale + softplus(s). Without a least deviation, the density of repeated values has no bound.

    Args:
      least_scale: smallest standard deviation of a pixel, > 0; default 0.01.
      activation: map from decoder output to mean, `"sigmoid"` (default) for data in [0, 1] or `"linear"` for unbounded
        data.

    >>> LearnedGaussianLikelihood()(tf.zeros([1, 4]), 1).mean().shape
    TensorShape([1, 2])
    """

    least_scale: float = 0.01
    activation: str = "sigmoid"

    def __post_init__(self):
        above("least_scale", self.least_scale, 0, "Pass the smallest standard deviation of a pixel, e.g. 0.01.")
        one_of("activation", self.activation, ("sigmoid", "linear"))

    @property
    def support(self) -> tuple[float, float]:
        return (0.0, 1.0) if self.activation == "sigmoid" else (-math.inf, math.inf)

    def outputs(self, shape: Sequence[int]) -> tuple[int, ...]:
        return *shape[:-1], 2 * shape[-1]

    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        mean, raw_scale = tf.split(parameters, 2, axis=-1)
        return tfd.Normal(keras.activations.get(self.activation)(mean), tf.nn.softplus(raw_scale) + self.least_scale)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class CategoricalLikelihood(DiscreteLikelihood):
    """Tokens 0 .. classes - 1 with the decoder's outputs as logits, `classes` of them per token.

    The most likely tokens represent the distribution, and their error is the fraction of wrong tokens.

    Args:
      classes: number of tokens, >= 2; default 256.

    >>> CategoricalLikelihood(4)(tf.zeros([1, 3, 4]), 1).log_prob([[0., 1., 3.]]).numpy().round(3)
    array([-4.159], dtype=float32)
    """

    error_name = "error_rate"
    remedy = "Number the tokens from 0, and count them all in `classes`."
    classes: int = 256

    def __post_init__(self):
        if positive_int("classes", self.classes) < 2:
            raise rejection("classes", "at least 2", self.classes, "Pass the size of the vocabulary.")

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, self.classes - 1.0

    @property
    def values(self) -> np.ndarray:
        return np.arange(float(self.classes))

    def outputs(self, shape: Sequence[int]) -> tuple[int, ...]:
        return *shape, self.classes

    def apart(self, parameters: tf.Tensor) -> tf.Tensor:
        return parameters

    def probabilities(self, parameters: tf.Tensor, levels: slice = slice(None)) -> tf.Tensor:
        return tf.nn.softmax(parameters)[..., levels]

    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        return tfd.Categorical(logits=parameters, dtype=tf.float32)

    def point(self, p: tfd.Distribution) -> tf.Tensor:
        return p.mode()

    def joined(self, points: tf.Tensor) -> tf.Tensor:
        return points[0]

    def error(self, point: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        return tf.cast(point != target, tf.float32)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class DiscretisedLogisticLikelihood(DiscreteLikelihood):
    """Pixels on equally spaced levels of [0, 1], such as bytes over 255: each has a mixture of rounded logistic laws.

    The decoder puts out three numbers per channel and law: logit of the weight, mean and log scale. With levels h
    apart, P(x) = sum_k w_k [F_k(x + h/2) - F_k(x - h/2)], and the ends 0 and 1 take what lies beyond them. Values
    between two levels count as the nearest.

    Args:
      components: number of logistic laws per pixel, >= 1; default 4.
      levels: number of levels, from 2 to 65536; default 256, for bytes divided by 255.

    >>> DiscretisedLogisticLikelihood(components=1, levels=3)(tf.zeros([1, 3]), 1).log_prob([[0.5]]).numpy().round(3)
    array([-0.318], dtype=float32)

    References:
      Salimans et al., PixelCNN++ (2017), section 2.1.
    """

    remedy = "Divide bytes by 255."
    components: int = 4
    levels: int = 256

    def __post_init__(self):
        positive_int("components", self.components)
        if not 2 <= positive_int("levels", self.levels) <= _MOST_LEVELS:
            raise rejection("levels", f"from 2 to {_MOST_LEVELS}", self.levels, "Pass 256 for bytes.")

    @property
    def values(self) -> np.ndarray:
        return np.arange(self.levels) / (self.levels - 1)

    def outputs(self, shape: Sequence[int]) -> tuple[int, ...]:
        return *shape[:-1], 3 * self.components * shape[-1]

    def pointwise(self, parameters: tf.Tensor) -> tfd.Distribution:
        # Classes of distributions need TensorFlow Probability as soon as they are defined.
        from ib_keras.layers._level_mixture import LevelMixture

        parts, laws = tf.split(parameters, 3 * self.components, axis=-1), self.components
        # The laws start apart from each other, and broad: equal ones would learn alike.
        means = [shift + (k + 1) / (laws + 1) for k, shift in enumerate(parts[laws : 2 * laws])]
        log_scales = [tf.maximum(scale - _BROAD, _LEAST_LOG_SCALE) for scale in parts[2 * laws :]]
        return LevelMixture(parts[:laws], means, log_scales, self.levels)

    def point(self, p: tfd.Distribution) -> tf.Tensor:
        return p.distribution.middle()

    def apart(self, parameters: tf.Tensor) -> tf.Tensor:
        return tf.stack(tf.split(parameters, 3 * self.components, axis=-1), axis=-1)

    def probabilities(self, parameters: tf.Tensor, levels: slice = slice(None)) -> tf.Tensor:
        return self.pointwise(parameters).probabilities(tf.constant(self.values[levels], tf.float32))[..., 0, :]


_KINDS = {
    "gaussian": GaussianLikelihood,
    "bernoulli": BernoulliLikelihood,
    "categorical": CategoricalLikelihood,
    "discretised_logistic": DiscretisedLogisticLikelihood,
    "continuous_bernoulli": ContinuousBernoulliLikelihood,
    "learned_gaussian": LearnedGaussianLikelihood,
}


def likelihood(choice: str | Likelihood) -> Likelihood:
    """Returns the `Likelihood` that a name or object chooses."""
    return resolve("likelihood", choice, _KINDS, Likelihood)
