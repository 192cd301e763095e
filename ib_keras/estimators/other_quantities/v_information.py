"""Predictive V-information: the information that a family of predictors can use."""

import dataclasses
import math

import numpy as np

from ib_keras._checks import one_of, rejection, seed_of, whole_number
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.formulas.pointwise_information import (
    entropy_of_labels,
    pointwise_usable_information,
    usable_verdict,
)
from ib_keras.estimators.formulas.probe import PROBES, Probe
from ib_keras.estimators.rows.columns import normal_scores, standardised

_LEAST_VARIANCE = 1e-9


@dataclasses.dataclass(frozen=True)
class VInformation(Estimator):
    """Predictive V-information X -> Y in nats: the information on Y that predictors of one family V can use of X.

    I_V(X -> Y) = H_V(Y) - H_V(Y|X) is the loss in nats of the best predictor in V that does not see X, less the loss of
    the best one that does, both on rows that it was not fitted to. It is **not Shannon information**, which sets no
    limit on the predictor: it has a direction, a deterministic map may raise it, and an encrypted Y has none. Every
    predictor falls short of Shannon's H(Y|X). For labels and for a single column the value is therefore also a lower
    bound on I(X;Y), with a one-sided error.

    Integer `y` holds labels. Their predicted probabilities are mixed with 0.5 % of their frequencies, so that no row is
    impossible, and H_V(Y) is the entropy of the frequencies. Floating `y` is mapped to normal scores, column by column,
    which keeps the information. It is predicted by a Gaussian with the mean of the probe and the covariance of the
    residuals in the other folds. `x` is used as numbers, whatever its dtype: encode categories as one-hot columns.

    Args:
      probe: family of predictors from scikit-learn: `"linear"` (default), logistic or ridge regression; `"neighbours"`,
        the mean of the 15 nearest rows; or `"forest"`, 100 trees with at least 5 rows per leaf.
      folds: number of folds, each of which is predicted from the others, >= 2, default 5.
      seed: integer seed of the folds and of the forest, default 0.

    Raises:
      InputError: for non-finite values, or fewer than two rows per fold.

    Example: a linear probe cannot predict a square, and a probe of neighbours can.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=2000)
    >>> label = (x**2 > 0.45).astype(int)
    >>> linear, neighbours = (VInformation(probe)(x, label) for probe in ("linear", "neighbours"))
    >>> bool(linear.nats < 0.01), bool(neighbours.bits > 0.9), neighbours.kind
    (True, True, 'lower')

    References:
      Xu, Zhao, Song, Stewart & Ermon, A theory of usable information under computational constraints (2020),
      definitions 1 and 2, and section 4.2: estimation from rows.
    """

    domain = "mixed"
    probe: str = "linear"
    folds: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        seed_of(self.seed, 2**32)
        one_of("probe", self.probe, PROBES)
        whole_number("folds", self.folds, 2, "Pass e.g. 5.")

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        if len(x) < 2 * self.folds:
            raise rejection(
                "x",
                f"at least {2 * self.folds} rows, two for each fold",
                f"{len(x)} rows",
                "Collect more pairs or lower `folds`.",
            )
        x = standardised(x.astype(np.float64))
        return self._of_values(x, y.astype(np.float64)) if y.dtype.kind == "f" else self._of_labels(x, symbols(y))

    def _of_labels(self, x, label):
        predicted = Probe(self.probe, self.folds, self.seed).probabilities(x, label)
        return self._judged(pointwise_usable_information(predicted, label), entropy_of_labels(label), "lower")

    def _of_values(self, x, y):
        y = y[:, np.ptp(y, axis=0) > 0]
        if not y.shape[1]:
            return self._judged(np.zeros(len(x)), math.inf, "lower")
        y, probe = normal_scores(y), Probe(self.probe, self.folds, self.seed)
        residuals = probe.residuals(x, y)
        local = _log_normal(residuals, probe) - _log_normal(y, probe)
        return self._judged(local, math.inf, "lower" if y.shape[1] == 1 else "point")

    def _judged(self, local, ceiling, kind):
        nats, error = local.mean(), local.std() / math.sqrt(len(local))
        reader = f"the {self.probe} probe"
        verdict, reason = usable_verdict(nats, error, ceiling, len(local), reader)
        return self.result(
            nats, std_error=error, kind=kind, ceiling=ceiling, n=len(local), verdict=verdict, reason=reason
        )


def _log_normal(residuals, probe):
    """Returns log densities [n] under the normal law with mean 0 and the covariance of the other folds' residuals."""
    result = np.empty(len(residuals))
    d = residuals.shape[1]
    for seen, held in probe.splits(len(residuals)):
        covariance = residuals[seen].T @ residuals[seen] / len(seen)
        root = np.linalg.cholesky(covariance + _LEAST_VARIANCE * np.eye(d))
        white = np.linalg.solve(root, residuals[held].T)
        result[held] = -0.5 * (white**2).sum(axis=0) - np.log(np.diag(root)).sum()
    return result
