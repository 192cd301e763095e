"""I(X;Y) = h(Y) - h(Y|X), with both entropies learned."""

import dataclasses
import math
from typing import ClassVar

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._density_estimator import DensityEstimator, fit_density, flat, log_density


@dataclasses.dataclass(frozen=True)
class DifferenceOfEntropies(DensityEstimator):
    """Mutual information in nats as h(Y) - h(Y|X), each the cross-entropy of a trained density on held-out pairs.

    The value is mean_i [log q(y_i|x_i) - log r(y_i)], with q and r from one family, whose errors cancel in part. It has
    no ceiling and is no bound: a poor r makes it too high, and a poor q too low. For labels (`relevance`), r is their
    frequencies.

    Args:
      hidden: widths of the hidden layers, default (128, 128); for pictures the numbers of filters.
      steps: largest number of training steps, default 3000.
      batch_size: pairs per training step, >= 2, default 256.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.
      components: number of Gaussians in the mixture of each coordinate of y, >= 1, default 8.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> estimate = DifferenceOfEntropies(steps=300)(*problem.sample(2000, seed=0))
    >>> estimate.kind, abs(estimate.nats - problem.information) < 0.2
    ('point', True)

    References:
      McAllester & Stratos, Formal limitations on the measurement of mutual information (2020), section 5.
    """

    kind: ClassVar[str] = "point"

    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        n = sum(map(len, (training, stopping, held_out)))
        training, stopping, held_out = map(flat, self.scaled((training, stopping, held_out), labelled))
        model = self.conditional(training, labelled)
        outcome = fit_density(self, model, training, stopping)
        if labelled:
            marginal = np.log(held_out.y @ training.y.mean(axis=0))
        else:
            density = self.density(training)
            of_marginal = fit_density(self, density, training, stopping)
            marginal, outcome = log_density(density, held_out), outcome if outcome.trouble else of_marginal
        local = log_density(model, held_out).astype(np.float64) - marginal
        return self.measured(local.mean(), local.std() / math.sqrt(len(local)), n, outcome)
