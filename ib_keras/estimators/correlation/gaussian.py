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

_INFINITE = (
    "one side is a linear function of the other, so that the information is infinite: "
    "state a noise level with NoisyChannel"
)


@dataclasses.dataclass(frozen=True)
class Gaussian(ContinuousEstimator, PairEstimator, ConfirmedEstimator):
    """Mutual information in nats of jointly Gaussian variables.

    The estimate is -1/2 sum_i log(1 - rho_i^2) over the canonical correlations, less its exact finite-sample bias. For
    other distributions it is the information of the Gaussian with the same covariance. The verdict compares it with the
    same estimate on normal scores, which differs where tails are heavy or columns are skewed, and looks for dependence
    beyond correlation.

    Raises:
      InputError: for integer input, non-finite values, or no more rows than columns.

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
        if not np.isfinite(nats):
            return self.result(nats, std_error=error, n=len(pair), verdict="ill_posed", reason=_INFINITE)
        copula = pair.scores.once(gaussian_information).nats
        verdict, reason = self._judge(pair, nats, error, copula)
        # Columns that are nearly Gaussian move the value by about as much as normal scores do.
        return self.result(
            nats, std_error=error, n=len(pair), verdict=verdict, reason=reason, unseen=abs(nats - copula)
        )

    def _judge(self, pair, nats, error, copula):
        gap = nats - copula
        if abs(gap) > doubt_of_shape(nats, error):
            return ("biased_high" if gap > 0 else "biased_low"), (
                f"the columns are not Gaussian, since their normal scores give {copula:.3f} nats: "
                "use KSG, or GaussianCopula in many dimensions"
            )
        if reason := too_uncertain(nats, error, len(pair)):
            return "undersampled", reason
        return beyond_correlation(pair.scores) or (
            "trusted",
            f"normal scores give {copula:.3f} nats as well, and show no dependence beyond correlation",
        )
