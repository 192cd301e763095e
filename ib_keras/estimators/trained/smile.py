"""Smoothed mutual information lower-bound estimator."""

import dataclasses
from collections.abc import Callable
from typing import ClassVar

import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import above
from ib_keras.estimators.trained._critic_estimator import CriticEstimator


@dataclasses.dataclass(frozen=True)
class SMILE(CriticEstimator):
    """Mutual information in nats by the Donsker-Varadhan form with clipped scores: no bound, but of low variance.

    The value is mean_i f(x_i, y_i) - log mean_{i != j} exp clip(f(x_i, y_j), -clip, clip) on held-out pairs. The critic
    is trained to tell pairs from shuffled pairs by the Jensen-Shannon objective, whose optimum is the log density
    ratio; the same objective decides when to stop.

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
      clip: largest magnitude of an unpaired score, > 0, default 8. A smaller one lowers the variance; values above it
        are too high.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> estimate = SMILE(steps=100)(*problem.sample(2000, seed=0))
    >>> estimate.kind, abs(estimate.nats - problem.information) < 0.2
    ('point', True)

    References:
      Song & Ermon, Understanding the limitations of variational mutual information estimators (2020), section 5.
    """

    kind: ClassVar[str] = "point"

    clip: float = 8.0

    def __post_init__(self) -> None:
        super().__post_init__()
        above("clip", self.clip, 0, "Pass e.g. 8.")

    def bound(self, scores: tf.Tensor) -> tf.Tensor:
        return measures.smile(scores, self.clip)

    def objective(self) -> Callable[[tf.Tensor], tf.Tensor]:
        return self.value

    def value(self, scores: tf.Tensor) -> tf.Tensor:
        """Returns the Jensen-Shannon objective, the log likelihood of telling pairs from shuffled pairs."""
        paired = tf.linalg.diag_part(scores)
        n = tf.cast(tf.shape(scores)[0], scores.dtype)
        unpaired = tf.reduce_sum(tf.nn.softplus(scores)) - tf.reduce_sum(tf.nn.softplus(paired))
        return -tf.reduce_mean(tf.nn.softplus(-paired)) - unpaired / (n * (n - 1))
