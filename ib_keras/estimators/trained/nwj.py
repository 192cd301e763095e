"""The bound of Nguyen, Wainwright and Jordan with a trained critic."""

import dataclasses

import tensorflow as tf

from ib_keras import measures
from ib_keras.estimators.trained._critic_estimator import CriticEstimator


@dataclasses.dataclass(frozen=True)
class NWJ(CriticEstimator):
    """Lower bound in nats on mutual information, unbiased on held-out pairs, whose variance grows like exp(I).

    The bound is mean_i s_ii - exp(-1) mean_{i != j} exp s_ij with s_ij = 1 + f(x_i, y_j). It has no ceiling. Its
    standard error is too small where the pairs that matter are rare: above the log of the number of held-out rows
    less 1, the verdict is `undersampled`.

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
    >>> estimate = NWJ(steps=100)(*problem.sample(2000, seed=0))
    >>> estimate.kind, problem.information - 0.2 < estimate.nats < problem.information + 0.2
    ('lower', True)

    References:
      Nguyen, Wainwright & Jordan, Estimating divergence functionals and the likelihood ratio by convex risk
      minimization (2010). Poole et al., On variational bounds of mutual information (2019), eq. 8.
    """

    def bound(self, scores: tf.Tensor) -> tf.Tensor:
        return measures.nwj(1 + scores)
