"""The lower bound of Barber and Agakov with a trained conditional density."""

import dataclasses
import math

import numpy as np

from ib_keras import measures
from ib_keras._checks import real_number, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.neighbours.kozachenko_leonenko import KozachenkoLeonenko
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._density_estimator import DensityEstimator, fit_density, flat, log_density
from ib_keras.estimators.trained._scale import affine_scale, rank_scale, standard_scale


@dataclasses.dataclass(frozen=True)
class BarberAgakov(DensityEstimator):
    """Mutual information in nats as h(Y) + mean_i log q(y_i|x_i), with q(y|x) trained, on held-out pairs.

    The value is a lower bound if `entropy` is known. Otherwise h(Y) is estimated from nearest neighbours, and the value
    is a point estimate that is too high in many dimensions. For labels (`relevance`), the entropy is that of their
    frequencies and q is a classifier: the value is a lower bound up to the small bias of that entropy. The columns of y
    are only standardised, not mapped to normal scores.

    Args:
      hidden: widths of the hidden layers, default (128, 128); for pictures the numbers of filters.
      steps: largest number of training steps, default 3000.
      batch_size: pairs per training step, >= 2, default 256.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.
      components: number of Gaussians in the mixture of each coordinate of y, >= 1, default 8.
      entropy: differential entropy of y in nats and in the units of `y`; None (default) estimates it.

    Example: y has unit variance, and an entropy of 1.4189 nats.

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> estimate = BarberAgakov(entropy=1.4189, steps=300)(*problem.sample(2000, seed=0))
    >>> estimate.kind, problem.information - 0.2 < estimate.nats < problem.information + 0.2
    ('lower', True)

    References:
      Barber & Agakov, The IM algorithm: a variational approach to information maximization (2003), eq. 3.
    """

    entropy: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        remedy = "Pass nats, or None to estimate it."
        if self.entropy is not None and not np.isfinite(real_number("entropy", self.entropy, remedy)):
            raise rejection("entropy", "finite", repr(self.entropy), remedy)

    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        parts = tuple(map(flat, (training, stopping, held_out)))
        entropy, kind = self._entropy(np.concatenate([part.y for part in parts]), labelled)
        n, factor = sum(map(len, parts)), 1.0 if labelled else affine_scale(parts[0].y)[1]
        if entropy.verdict == "ill_posed" or not np.all(factor):
            reason = f"`y` has no density, since {entropy.reason}"
            return self.result(np.nan, kind=kind, n=n, verdict="ill_posed", reason=reason)
        training, stopping, held_out = self.scaled(parts, labelled)
        model = self.conditional(training, labelled)
        outcome = fit_density(self, model, training, stopping)
        # The model knows standardised y; its density belongs to the units of y, as the entropy does.
        log_q = log_density(model, held_out).astype(np.float64) + np.log(factor).sum()
        error = math.hypot(log_q.std() / math.sqrt(len(log_q)), entropy.std_error)
        return self.measured(float(measures.barber_agakov(log_q, entropy.nats)), error, n, outcome, kind)

    @staticmethod
    def scaled(parts: tuple[Part, ...], labelled: bool) -> list[Part]:
        if labelled:
            return DensityEstimator.scaled(parts, labelled)
        of_x, of_y = rank_scale(parts[0].x), standard_scale(parts[0].y)
        return [Part(of_x(part.x), of_y(part.y)) for part in parts]

    def _entropy(self, y, labelled):
        """Returns the `Estimate` of the entropy of y, and the kind of the value that it is used for."""
        if labelled:
            log_frequency = np.log(y @ y.mean(axis=0))
            return Estimate(-log_frequency.mean(), log_frequency.std() / math.sqrt(len(y))), "lower"
        if self.entropy is not None:
            return Estimate(self.entropy, std_error=0.0, reason="a column is constant: leave it out"), "lower"
        return KozachenkoLeonenko()(y), "point"
