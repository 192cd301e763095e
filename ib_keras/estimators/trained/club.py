"""Contrastive log-ratio upper bound (CLUB) with a trained conditional density."""

import dataclasses
from typing import ClassVar

from ib_keras import measures
from ib_keras.estimate import Estimate
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._density_estimator import fit_density, flat
from ib_keras.estimators.trained._score_matrix import evaluate
from ib_keras.estimators.trained._trained import Trained
from ib_keras.layers.conditional import CategoricalConditional, GaussianConditional


@dataclasses.dataclass(frozen=True)
class CLUB(Trained):
    """Upper bound in nats on mutual information from a trained Gaussian q(y|x) with independent coordinates.

    The value is mean_i log q(y_i|x_i) - mean_{i != j} log q(y_j|x_i) on held-out pairs. It is a bound where q comes
    near p(y|x), and loose where the dependence is strong: for a correlation rho it is rho^2 / (1 - rho^2). For labels,
    q is a classifier.

    Args:
      hidden: widths of the hidden layers, default (128, 128); for pictures the numbers of filters.
      steps: largest number of training steps, default 3000.
      batch_size: pairs per training step, >= 2, default 256.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.6)
    >>> estimate = CLUB(steps=300)(*problem.sample(2000, seed=0))
    >>> estimate.kind, problem.information < estimate.nats < 0.36 / 0.64 + 0.3
    ('upper', True)

    References:
      Cheng et al., CLUB: a contrastive log-ratio upper bound of mutual information (2020), eq. 8 and 11.
    """

    kind: ClassVar[str] = "upper"

    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        n = sum(map(len, (training, stopping, held_out)))
        training, stopping, held_out = map(flat, self.scaled((training, stopping, held_out), labelled))
        kind = CategoricalConditional if labelled else GaussianConditional
        model = kind(training.x.shape[1:], training.y.shape[1], self.hidden, self.seed)
        outcome = fit_density(self, model, training, stopping)
        nats, error, _ = evaluate(measures.club, model.scores, held_out, model.rows_at_once)
        return self.measured(nats, error, n, outcome)
