"""Mutual information neural estimation."""

import dataclasses
from collections.abc import Callable

import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import above, rejection
from ib_keras.estimators.trained._critic_estimator import CriticEstimator
from ib_keras.measures.donsker_varadhan import log_mean_exp_unpaired


@dataclasses.dataclass(frozen=True)
class MINE(CriticEstimator):
    """Mutual information in nats by the Donsker-Varadhan bound with a trained critic.

    mean_i f(x_i, y_i) - log mean_{i != j} exp f(x_i, y_j) on held-out pairs. A lower bound in the limit of many pairs;
    on few, the log of a mean is biased and the value may exceed the truth. The gradient of the log divides by a moving
    average over batches, which removes most of its bias.

    Args:
      decay: weight of the past in the moving average, 0 < decay < 1.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> estimate = MINE(steps=100)(*problem.sample(2000, seed=0))
    >>> estimate.kind, problem.information - 0.2 < estimate.nats < problem.information + 0.2
    ('lower', True)

    References:
      Belghazi et al., MINE: mutual information neural estimation (2018), eq. 5 and 12.
    """

    decay: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        if above("decay", self.decay, 0, "Pass e.g. 0.9.") >= 1:
            raise rejection("decay", "below 1", repr(self.decay), "Pass e.g. 0.9.")

    def bound(self, scores: tf.Tensor) -> tf.Tensor:
        return measures.donsker_varadhan(scores)

    def objective(self) -> Callable[[tf.Tensor], tf.Tensor]:
        log_average, started = tf.Variable(0.0), tf.Variable(False)

        def gain(scores):
            log_mean = log_mean_exp_unpaired(scores)
            now = tf.stop_gradient(log_mean)
            blended = tf.reduce_logsumexp([log_average + tf.math.log(self.decay), now + tf.math.log1p(-self.decay)])
            log_average.assign(tf.where(started, blended, now))
            started.assign(True)
            return tf.reduce_mean(tf.linalg.diag_part(scores)) - tf.exp(log_mean - log_average)

        return gain
