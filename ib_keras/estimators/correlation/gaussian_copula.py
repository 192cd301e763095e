"""Information between variables whose normal scores are jointly Gaussian."""

import dataclasses

import numpy as np

from ib_keras._checks import rejection
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.estimators.base.trust import too_uncertain
from ib_keras.estimators.formulas.beyond_correlation import beyond_correlation
from ib_keras.estimators.formulas.correlations import canonical_correlations, gaussian_information
from ib_keras.estimators.rows.columns import normal_scores
from ib_keras.estimators.rows.repeats import tied_fraction

_TIED = 0.05


@dataclasses.dataclass(frozen=True)
class GaussianCopula(ContinuousEstimator):
    """Mutual information in nats of variables that monotone maps of single columns make jointly Gaussian.

    Each column is replaced by its normal scores, which leaves I(X;Y) as it is and tames heavy tails; then
    -1/2 sum_i log(1 - rho_i^2) over the canonical correlations, minus its finite-sample bias. Other copulas hide
    information from correlations: the value is then too low, and the verdict names the evidence (neighbours in few
    dimensions; dependence between one side and the other's residual in any).

    Raises:
      InputError: for integer input, non-finite values, or fewer rows than columns.

    Example: the exponential changes no information.

    >>> import numpy as np
    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> x, y = problem.sample(10_000, seed=0)
    >>> abs(GaussianCopula()(np.exp(x), np.exp(5 * y)).nats - problem.information) < 0.03
    True

    References:
      Ince et al., A statistical framework for neuroimaging data analysis based on mutual information estimated via a
      Gaussian copula (2017), eq. 22.
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
        scores = normal_scores(x), normal_scores(y)
        nats, error, _, _ = gaussian_information(*scores)
        verdict, reason = self._judge(max(map(tied_fraction, (x, y))), *scores, nats, error)
        return self.result(nats, std_error=error, n=len(x), verdict=verdict, reason=reason)

    def _judge(self, ties, x, y, nats, error):
        if not np.isfinite(nats):
            return "ill_posed", "one side is a function of the other: the information is infinite"
        if ties > _TIED:
            return "ill_posed", (
                f"{ties:.1%} of the values of a column are repeated, and have no rank of their own: use MixedKSG"
            )
        if 1 - canonical_correlations(x, y)[0].max(initial=0.0) ** 2 < np.exp(2 - 2 * np.log(len(x))):
            return "saturated", f"the ranks of {len(x)} rows resolve no stronger dependence: collect more rows"
        if reason := too_uncertain(nats, error, len(x)):
            return "undersampled", reason
        return beyond_correlation(x, y) or ("trusted", "neighbours and residuals show no dependence beyond correlation")
