"""Information between jointly Gaussian variables, from their canonical correlations."""

import dataclasses

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator, PairEstimator
from ib_keras.estimators.base.trust import doubt_of_shape, too_uncertain
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.beyond_correlation import beyond_correlation
from ib_keras.estimators.formulas.correlations import gaussian_information, more_rows_than_columns
from ib_keras.estimators.rows.pair import Pair


@dataclasses.dataclass(frozen=True)
class Gaussian(ContinuousEstimator, PairEstimator, ConfirmedEstimator):
    """Mutual information in nats of jointly Gaussian variables.

    -1/2 sum_i log(1 - rho_i^2) over the canonical correlations, minus its exact finite-sample bias. For other
    distributions the number is that of the Gaussian with the same covariance; the verdict compares it with the same
    estimate on normal scores, which heavy tails and skewness move, and looks for dependence beyond correlation.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> abs(Gaussian()(*problem.sample(10_000, seed=0)).nats - problem.information) < 0.03
    True

    References:
      Cover & Thomas, Elements of Information Theory (2006), example 8.5.1.
      Misra, Singh & Demchuk, Estimation of the entropy of a multivariate normal distribution (2005), eq. 2.3.
    """

    def of_pair(self, pair: Pair) -> Estimate:
        more_rows_than_columns(pair)
        nats, error, _ = pair.once(gaussian_information)
        verdict, reason = self._judge(pair, nats, error)
        return self.result(nats, std_error=error, n=len(pair), verdict=verdict, reason=reason)

    def _judge(self, pair, nats, error):
        if not np.isfinite(nats):
            return "ill_posed", "one side is a linear function of the other: the information is infinite"
        copula = pair.scores.once(gaussian_information).nats
        gap = nats - copula
        if abs(gap) > doubt_of_shape(nats, error):
            return ("biased_high" if gap > 0 else "biased_low"), (
                f"the columns are not Gaussian (on normal scores the same estimate is {copula:.3f}): use KSG"
            )
        if reason := too_uncertain(nats, error, len(pair)):
            return "undersampled", reason
        return beyond_correlation(pair.scores) or (
            "trusted",
            "normal scores give the same value, and show no dependence beyond correlation",
        )
