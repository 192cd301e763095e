"""Conditional information of jointly Gaussian variables, from their partial correlations."""

import dataclasses

import numpy as np

from ib_keras._checks import rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.conditional_estimator import ConditionalEstimator
from ib_keras.estimators.base.trust import NEAR_ZERO, doubt_of_shape, too_uncertain
from ib_keras.estimators.evidence.confirmation import confirm_rows
from ib_keras.estimators.formulas.partial_correlation import beyond_gaussian, partial_information
from ib_keras.estimators.rows.columns import normal_scores
from ib_keras.estimators.rows.pair import Pair


@dataclasses.dataclass(frozen=True)
class ConditionalGaussian(ConditionalEstimator):
    """Conditional mutual information I(X;Y|Z) in nats of jointly Gaussian variables.

    The estimate is -1/2 sum_i log(1 - r_i^2) over the canonical correlations r_i of the residuals of X and of Y on Z,
    less its exact finite-sample bias. For other distributions it is the information of the Gaussian with the same
    covariance. The verdict compares it with the same estimate on normal scores, and looks for dependence beyond
    correlation. A value below 0.12 nats is never trusted: most dependence of another form leaves partial correlations
    at 0, and no test shows that there is none. `ConditionalKSG` can trust a 0.

    Raises:
      InputError: for integer input, non-finite values, or no more rows than columns.

    Example: two noisy copies of Z share no information once Z is known.

    >>> import numpy as np
    >>> x, y, z = np.random.default_rng(0).normal(size=[3, 2000])
    >>> estimate = ConditionalGaussian()(x + z, y + z, z)
    >>> abs(estimate.nats) < 4 * estimate.std_error + 0.001
    True

    References:
      Cover & Thomas, Elements of Information Theory (2006), theorem 8.4.1: the entropy of a Gaussian, four times.
      Anderson, An introduction to multivariate statistical analysis (2003), theorem 4.3.2: the residuals of n rows.
    """

    domain = "continuous"

    def estimate(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Estimate:
        columns = x.shape[1] + y.shape[1] + z.shape[1]
        if len(x) <= columns + 1:
            raise rejection(
                "x",
                f"more rows than columns of `x`, `y` and `z` together ({columns})",
                f"{len(x)} rows",
                "Collect more rows or reduce the dimension with PCA.",
            )
        nats, error = partial_information(x, y, z)
        scores = tuple(map(normal_scores, (x, y, z)))
        copula = partial_information(*scores)[0]
        verdict, reason = self._judge(nats, error, copula, *scores)
        unseen = abs(nats - copula) if verdict == "trusted" else 0.0
        found = self.result(nats, std_error=error, n=len(x), verdict=verdict, reason=reason, unseen=unseen)
        return confirm_rows(found, Pair(x, y))

    def _judge(self, nats, error, copula, *scores):
        if not np.isfinite(nats):
            return "ill_posed", (
                "given `z`, one side is a linear function of the other, so that the information is infinite: "
                "look for a column that is computed from others"
            )
        if abs(nats - copula) > doubt_of_shape(nats, error):
            return ("biased_high" if nats > copula else "biased_low"), (
                f"the columns are not Gaussian, since their normal scores give {copula:.3f} nats: use ConditionalKSG"
            )
        if reason := too_uncertain(nats, error, len(scores[0])):
            return "undersampled", reason
        if evidence := beyond_gaussian(*scores):
            return "ill_posed", f"{evidence}, and partial correlations miss that: use ConditionalKSG"
        if abs(nats) < NEAR_ZERO:
            return "undersampled", (
                f"partial correlations give {nats:.3f} nats, and near 0 they would not show other dependence given "
                "`z`: use ConditionalKSG"
            )
        return "trusted", f"normal scores give {copula:.3f} nats as well, and show no dependence beyond correlation"
