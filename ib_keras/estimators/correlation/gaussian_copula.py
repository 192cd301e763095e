"""Information between variables whose normal scores are jointly Gaussian."""

import dataclasses

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator, PairEstimator
from ib_keras.estimators.base.trust import too_uncertain
from ib_keras.estimators.correlation._rank_bias import beside_ranks
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.beyond_correlation import ROWS_FOR_RESIDUALS, beyond_correlation
from ib_keras.estimators.formulas.correlations import gaussian_information, more_rows_than_columns
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import TIED, largest_tied_fraction


@dataclasses.dataclass(frozen=True)
class GaussianCopula(ContinuousEstimator, PairEstimator, ConfirmedEstimator):
    """Mutual information in nats of variables that monotone maps of single columns make jointly Gaussian.

    Each column is replaced by its normal scores, which keeps I(X;Y) and tames heavy tails. The estimate is
    -1/2 sum_i log(1 - rho_i^2) over the canonical correlations of the scores, less its finite-sample bias. Other
    copulas hold information that correlations do not show. The value is then too low, and the verdict names the
    evidence: nearest neighbours in few dimensions, and dependence between one side and the other's residual in any.

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

    def of_pair(self, pair: Pair) -> Estimate:
        more_rows_than_columns(pair)
        nats, error, correlations = pair.scores.once(gaussian_information)
        verdict, reason = self._judge(pair, nats, error, correlations.max(initial=0.0))
        found = self.result(nats, std_error=error, n=len(pair), verdict=verdict, reason=reason)
        return beside_ranks(found, pair)

    def _judge(self, pair, nats, error, strongest):
        n, ties = len(pair), pair.once(largest_tied_fraction)
        if not np.isfinite(nats):
            return "ill_posed", (
                "one side is a function of the other, so that the information is infinite: "
                "state a noise level with NoisyChannel"
            )
        if ties > TIED:
            return "ill_posed", (
                f"{ties:.1%} of the values of a column are repeated and have no rank of their own: use MixedKSG"
            )
        if 1 - strongest**2 < np.exp(2 - 2 * np.log(n)):
            return "saturated", f"the ranks of {n} rows resolve no stronger dependence than this: collect more rows"
        if reason := too_uncertain(nats, error, n):
            return "undersampled", reason
        return beyond_correlation(pair.scores) or (
            "trusted",
            f"tests on {min(n, ROWS_FOR_RESIDUALS)} rows show no dependence beyond correlation",
        )
