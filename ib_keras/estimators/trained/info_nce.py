"""Contrastive lower bound with a trained critic."""

import dataclasses

import tensorflow as tf

from ib_keras import measures
from ib_keras.estimate import Estimate
from ib_keras.estimators.trained._critic_estimator import CriticEstimator


@dataclasses.dataclass(frozen=True)
class InfoNCE(CriticEstimator):
    """Lower bound in nats on mutual information, from a trained critic that picks the partner of x among many y.

    The bound is mean_i [f(x_i, y_i) - log (1/m) sum_j exp f(x_i, y_j)] over m held-out pairs, and at most log m; m is
    20 % of the rows, or less for the joint critic. It has a low variance and is never far above the truth.

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

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> estimate = InfoNCE(steps=100)(*problem.sample(2000, seed=0))
    >>> estimate.kind, problem.information - 0.15 < estimate.nats < problem.information + 0.15
    ('lower', True)

    References:
      van den Oord et al., Representation learning with contrastive predictive coding (2018), eq. 4.
      Poole et al., On variational bounds of mutual information (2019), eq. 10.
    """

    def bound(self, scores: tf.Tensor) -> tf.Tensor:
        return measures.info_nce(scores)

    def limited(self, estimate: Estimate, log_rows: float) -> Estimate:
        return dataclasses.replace(estimate, ceiling=log_rows)
