"""The lower bound of Barber and Agakov with a trained conditional density."""

import dataclasses
import math

import numpy as np

from ib_keras import measures
from ib_keras._checks import rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.neighbours.kozachenko_leonenko import KozachenkoLeonenko
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._density_estimator import DensityEstimator, fit_density, flat, log_density
from ib_keras.estimators.trained._scale import affine_scale, rank_scale, standard_scale


@dataclasses.dataclass(frozen=True)
class BarberAgakov(DensityEstimator):
    """Mutual information in nats as the entropy of y less what a trained q(y|x) leaves open on held-out pairs.

    h(Y) + mean_i log q(y_i|x_i): a lower bound if `entropy` is known. Otherwise h(Y) is estimated from nearest
    neighbours, which makes the value a point estimate, too high in many dimensions. Labels (`relevance`) have their
    frequencies for entropy and a classifier for q: a lower bound up to the small bias of that entropy. Columns of y are
    standardised only.

    Args:
      entropy: differential entropy of y in nats and in the units of `y`, where it is known.

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
        if self.entropy is not None and not np.isfinite(self.entropy):
            raise rejection("entropy", "finite", repr(self.entropy), "Pass nats, or None to estimate it.")

    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        parts = tuple(map(flat, (training, stopping, held_out)))
        entropy, kind = self._entropy(np.concatenate([part.y for part in parts]), labelled)
        n, factor = sum(map(len, parts)), 1.0 if labelled else affine_scale(parts[0].y)[1]
        if entropy.verdict == "ill_posed" or not np.all(factor):
            return self.result(
                np.nan, kind=kind, n=n, verdict="ill_posed", reason=f"y has no density: {entropy.reason}"
            )
        training, stopping, held_out = self.scaled(parts, labelled)
        model = self.conditional(training, labelled)
        outcome = fit_density(self, model, training, stopping)
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
            return Estimate(self.entropy, std_error=0.0, reason="a column is constant"), "lower"
        return KozachenkoLeonenko()(y), "point"
