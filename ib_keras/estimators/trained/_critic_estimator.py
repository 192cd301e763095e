"""Base of the estimators that train a critic of pairs."""

import abc
import dataclasses
from collections.abc import Callable

import tensorflow as tf

from ib_keras._checks import one_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._gaussian_start import GaussianStart
from ib_keras.estimators.trained._score_matrix import evaluate
from ib_keras.estimators.trained._trained import Trained
from ib_keras.layers.critic import CRITICS, critic


@dataclasses.dataclass(frozen=True)
class CriticEstimator(Trained):
    """Estimator that trains a critic of scores f(x, y), which starts as the log density ratio of a Gaussian copula.

    The critic learns a correction to the density ratio that correlations give, so that it is hardly worse than a
    Gaussian copula on any rows. For pictures it starts at 0.

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
    """

    critic: str = "separable"

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("critic", self.critic, CRITICS)

    @abc.abstractmethod
    def bound(self, scores: tf.Tensor) -> tf.Tensor:
        """Returns the bound in nats for a matrix of scores [m, m]."""

    def objective(self) -> Callable[[tf.Tensor], tf.Tensor]:
        """Returns the function of a matrix of scores that training maximises, which is the bound unless overridden."""
        return self.bound

    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        n = sum(map(len, (training, stopping, held_out)))
        training, stopping, held_out = self.scaled((training, stopping, held_out), labelled)
        model, gain = self._critic(training), self.objective()

        def objective(x, y):
            return gain(model.scores(x, y))

        def value(x, y):
            return self.value(model.scores(x, y))

        outcome = self.train(model, objective, value, training, stopping)
        nats, error, log_rows = evaluate(self.bound, model.scores, held_out, model.rows_at_once)
        return self.limited(self.measured(nats, error, n, outcome), log_rows)

    def limited(self, estimate: Estimate, log_rows: float) -> Estimate:
        """Returns the estimate as the number of held-out rows in a block limits it.

        Args:
          estimate: `Estimate` on the held-out rows.
          log_rows: logarithm of the number of rows in a block.
        """
        if estimate.nats <= log_rows - 1 or estimate.verdict != "trusted":
            return estimate
        return dataclasses.replace(
            estimate,
            verdict="undersampled",
            reason=f"held-out rows show rare pairs only up to about {log_rows - 1:.1f} nats: collect more pairs",
        )

    def value(self, scores: tf.Tensor) -> tf.Tensor:
        """Returns the number by which weights are compared on the stopping rows, the bound unless overridden."""
        return self.bound(scores)

    def _critic(self, pairs):
        pictures = pairs.x.ndim > 2 or pairs.y.ndim > 2
        start = None if pictures else GaussianStart(pairs.x, pairs.y)
        return critic(
            self.critic, pairs.x.shape[1:], pairs.y.shape[1:], hidden=self.hidden, start=start, seed=self.seed
        )
