"""The bound of Nguyen, Wainwright and Jordan with a trained critic."""

import dataclasses

import tensorflow as tf

from ib_keras import measures
from ib_keras.estimators.trained._critic_estimator import CriticEstimator


@dataclasses.dataclass(frozen=True)
class NWJ(CriticEstimator):
    """Lower bound in nats on mutual information, unbiased on held-out pairs, whose variance grows like exp(I).

    mean_i s_ii - exp(-1) mean_{i != j} exp s_ij with s = 1 + f(x_i, y_j). No ceiling; its standard error is itself too
    small where the pairs that matter are rare, so that it is `undersampled` above the log of the held-out rows less 1.

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
