"""The k-nearest-neighbour estimator of Kraskov, Stoegbauer and Grassberger."""

import dataclasses

import numpy as np

from ib_keras._checks import positive_int, rejection
from ib_keras.estimators.columns import normal_scores, standardised
from ib_keras.estimators.estimator import ContinuousEstimator
from ib_keras.estimators.gaussian import gaussian_information
from ib_keras.estimators.mixed_ksg import MixedKSG
from ib_keras.estimators.neighbours import CROWDED_DIMENSION, Neighbours, standard_error


@dataclasses.dataclass(frozen=True)
class KSG(ContinuousEstimator):
    """Mutual information in nats of two continuous variables from k-nearest-neighbour distances.

    psi(k) + psi(n) - mean[psi(n_x + 1) + psi(n_y + 1)] with counts n_x, n_y of the rows nearer than the k-th
    joint neighbour in the maximum norm (algorithm 1). Columns are standardised first. Accurate in few dimensions;
    too low, silently in other packages, when joint dimension or dependence grow: the verdict says so.

    Args:
      k: number of neighbours, >= 1. More neighbours, less variance and more bias.

    Raises:
      InputError: for integer input, non-finite values, or n <= k rows.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> x, y = BivariateNormal(rho=0.9).sample(1000, seed=0)
    >>> KSG()(x, y).verdict
    'trusted'

    References:
      Kraskov, Stoegbauer & Grassberger, Estimating mutual information (2004), eq. 8.
    """

    k: int = 3

    def __post_init__(self):
        positive_int("k", self.k)

    def estimate(self, x, y):
        if len(x) <= self.k + 1:
            raise rejection("x", f"more than k + 1 = {self.k + 1} rows", f"{len(x)} rows",
                            "Collect more pairs or lower `k`.")
        local, ties = self.local_values(standardised(x), standardised(y))
        nats, error = local.mean(), standard_error(local)
        ceiling = self.ceiling(len(x))
        verdict, reason = self._judge(x, y, nats, error, ceiling, ties)
        return self.result(nats, std_error=error, ceiling=ceiling, n=len(x), verdict=verdict, reason=reason)

    def relevance(self, t, y):
        """Estimates I(T;Y) of `t` and integer labels `y` [n] with MixedKSG, which knows labels."""
        return MixedKSG(self.k).relevance(t, y)

    def local_values(self, x, y):
        """Returns the contribution of each row in nats [n], and the fraction of rows whose k-th distance is 0."""
        from scipy.special import digamma

        radius = Neighbours(np.hstack([x, y])).kth_distance(self.k)
        n_x, n_y = (Neighbours(side).counts(radius, strict=True) for side in (x, y))
        local = digamma(self.k) + digamma(len(x)) - digamma(n_x + 1) - digamma(n_y + 1)
        return local, np.mean(radius == 0)

    def ceiling(self, n):
        """Returns psi(n) - psi(k): the value when no marginal neighbour is nearer than the joint one."""
        from scipy.special import digamma

        return float(digamma(n) - digamma(self.k))

    def _judge(self, x, y, nats, error, ceiling, ties):
        if ties > 0:
            return "ill_posed", f"{ties:.1%} of the rows tie with k others, so the density is not continuous: use MixedKSG"
        if nats > 0.85 * ceiling:
            return "saturated", (f"the value presses against the ceiling {ceiling:.2f}; the relation may be deterministic: "
                                 "collect more rows, or state a noise level with NoisyChannel")
        if error > max(0.1, 0.1 * abs(nats)):
            return "undersampled", f"the standard error {error:.2f} is too large for {len(x)} rows: collect more pairs"
        return self._judge_bias(x, y, nats, error)

    def _judge_bias(self, x, y, nats, error):
        dimension = x.shape[1] + y.shape[1]
        if len(x) > dimension + 1:
            copula = gaussian_information(normal_scores(x), normal_scores(y))[0]
            if copula - nats > max(0.05, 0.1 * abs(nats), 3 * error):
                return "biased_low", (f"correlations alone carry {copula:.3f} nats, more than the neighbours see: use Gaussian "
                                      "or reduce the dimension")
        if dimension > CROWDED_DIMENSION and nats > 0.05:
            return "biased_low", (f"{dimension} joint dimensions are too many for neighbours of {len(x)} rows: reduce the "
                                  "dimension first")
        return "trusted", "no ties, far from the ceiling, and not below the correlations"
