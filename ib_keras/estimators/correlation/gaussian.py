"""Information between jointly Gaussian variables, from their canonical correlations."""

import dataclasses

import numpy as np

from ib_keras._checks import rejection
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.estimators.base.trust import doubt_of_shape, too_uncertain
from ib_keras.estimators.formulas.beyond_correlation import beyond_correlation
from ib_keras.estimators.formulas.correlations import gaussian_information
from ib_keras.estimators.rows.columns import normal_scores


@dataclasses.dataclass(frozen=True)
class Gaussian(ContinuousEstimator):
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

    def estimate(self, x, y):
        if len(x) <= x.shape[1] + y.shape[1] + 1:
            raise rejection(
                "x",
                f"more rows than columns of both sides together ({x.shape[1] + y.shape[1]})",
                f"{len(x)} rows",
                "Collect more pairs or reduce the dimension with PCA.",
            )
        nats, error, _, _ = gaussian_information(x, y)
        verdict, reason = self._judge(x, y, nats, error)
        return self.result(nats, std_error=error, n=len(x), verdict=verdict, reason=reason)

    def _judge(self, x, y, nats, error):
        if not np.isfinite(nats):
            return "ill_posed", "one side is a linear function of the other: the information is infinite"
        scores = normal_scores(x), normal_scores(y)
        copula = gaussian_information(*scores)[0]
        gap = nats - copula
        if abs(gap) > doubt_of_shape(nats, error):
            return ("biased_high" if gap > 0 else "biased_low"), (
                f"the columns are not Gaussian (on normal scores the same estimate is {copula:.3f}): use KSG"
            )
        if reason := too_uncertain(nats, error, len(x)):
            return "undersampled", reason
        return beyond_correlation(*scores) or (
            "trusted",
            "normal scores give the same value, and show no dependence beyond correlation",
        )
