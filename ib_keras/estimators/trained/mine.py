"""Mutual information neural estimation (MINE)."""

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

    The value is mean_i f(x_i, y_i) - log mean_{i != j} exp f(x_i, y_j) on held-out pairs. In the limit of many pairs it
    is a lower bound. On few pairs the log of a mean is biased, and the value may exceed the truth. The gradient of the
    log divides by a moving average over batches, which removes most of its bias.

    Args:
      hidden: widths of the hidden layers, default (128, 128); for pictures the numbers of filters.
      steps: largest number of training steps, default 3000.
      batch_size: pairs per training step, >= 2, default 256.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.
      critic: the network of scores f(x, y). `"separable"` (default) is g(x) . h(y), one matrix product per batch;
        `"joint"` is one network of both sides, whose time grows like the square of `batch_size`: pass e.g. 64.
      decay: weight of the past in the moving average, in (0, 1), default 0.9.

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
