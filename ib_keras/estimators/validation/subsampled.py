"""A standard error for any estimator, from disjoint subsamples."""

import dataclasses
import math

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, seed_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.evidence.row_order import independent_rows
from ib_keras.estimators.rows.pair import Pair


@dataclasses.dataclass(frozen=True)
class Subsampled(ConfirmedEstimator):
    """Mutual information in nats by another estimator, with a standard error from disjoint subsamples.

    The value, the verdict and the ceiling are those of the full sample. The standard error is the standard deviation
    of the values of `splits` disjoint subsamples, divided by sqrt(splits): it is extrapolated to the full sample, as
    errors fall like 1/sqrt(n), and the reason says so. Unlike the bootstrap it repeats no row, which nearest neighbours
    would take for dependence. Subsamples are random, but blocks of successive rows where both sides follow their own
    past, as in series, so that the error holds for dependent rows too.

    Args:
      estimator: the `Estimator` to call, whose domain this estimator has too.
      splits: number of subsamples, >= 2, default 10. The relative precision of the error is 1 / sqrt(2 (splits - 1)).
      seed: integer seed of the assignment of rows to subsamples, default 0.

    Raises:
      InputError: if a subsample has too few rows for `estimator`.

    Example:

    >>> from ib_keras.estimators import Binned
    >>> from ib_keras.problems import BivariateNormal
    >>> estimate = Subsampled(Binned(bins=5))(*BivariateNormal(0.6).sample(2000, seed=0))
    >>> 0.005 < estimate.std_error < 0.05, estimate.name
    (True, 'Subsampled(Binned)')

    References:
      Politis, Romano & Wolf, Subsampling (1999), section 2.2.
      Holmes & Nemenman, Estimation of mutual information for real-valued data with error bars (2019), section II.C.
    """

    estimator: Estimator
    splits: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        seed_of(self.seed)
        if not isinstance(self.estimator, Estimator):
            raise rejection(
                "estimator", "an Estimator", repr(self.estimator), "Pass one with its hyperparameters, e.g. KSG(k=3)."
            )
        if positive_int("splits", self.splits) < 2:
            raise rejection("splits", "at least 2", repr(self.splits), "Pass e.g. 10.")

    @property
    def domain(self) -> str:
        """The domain of the wrapped estimator."""
        return self.estimator.domain

    @property
    def drifts(self) -> bool:
        """Whether more rows raise the value of the wrapped estimator."""
        return getattr(self.estimator, "drifts", False)

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        return self.estimator.prepare(x, y)

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        return self._with_error(self.estimator.estimate, x, y)

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        return self._with_error(self.estimator.relevance, np.asarray(t), np.asarray(y))

    def _with_error(self, measure, x, y):
        if len(x) < self.splits * self.estimator.least_rows:
            raise rejection(
                "x",
                f"at least {self.splits * self.estimator.least_rows} rows for {self.splits} subsamples",
                f"{len(x)} rows",
                "Collect more pairs or lower `splits`.",
            )
        pair = Pair(*(side.reshape(len(side), -1) for side in (x, y)))
        series = independent_rows(pair) < len(x)
        order = np.arange(len(x)) if series else np.random.default_rng(self.seed).permutation(len(x))
        parts = np.array_split(order, self.splits)
        values = [measure(x[part], y[part]).nats for part in parts]
        error = float(np.std(values, ddof=1)) / math.sqrt(self.splits)
        name = f"{type(self).__name__}({type(self.estimator).__name__})"
        whole = measure(x, y)
        said = (
            f"the standard error is extrapolated from {self.splits} subsamples of {len(parts[-1])} rows to all {len(x)}"
        )
        reason = f"{whole.reason}; {said}" if whole.reason else said
        return dataclasses.replace(whole, std_error=error, name=name, reason=reason)
