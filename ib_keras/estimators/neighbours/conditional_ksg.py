"""The nearest-neighbour estimator of conditional information of Frenzel and Pompe."""

import dataclasses

import numpy as np

from ib_keras._checks import positive_int
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.conditional_estimator import ConditionalEstimator
from ib_keras.estimators.base.trust import (
    HALF_GIVEN_Z,
    doubt,
    doubt_of_growth,
    half_margin,
    near_ceiling,
    too_uncertain,
)
from ib_keras.estimators.formulas.correlations import gaussian_information
from ib_keras.estimators.formulas.neighbour_information import drift
from ib_keras.estimators.formulas.partial_correlation import beyond_gaussian, partial_information
from ib_keras.estimators.neighbours._detrended import detrended
from ib_keras.estimators.rows.columns import normal_scores, standardised
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import no_density
from ib_keras.estimators.rows.subsets import halves
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION, UNAIDED_DIMENSION, Neighbours, enough_rows

_OVERLAP = (
    1.4  # spread over repeated samples to that of independent rows: 1.16 to 1.59 in seven laws, 500 and 2000 rows
)


@dataclasses.dataclass(frozen=True)
class ConditionalKSG(ConditionalEstimator):
    """Conditional mutual information I(X;Y|Z) in nats of continuous variables from k-nearest-neighbour distances.

    psi(k) + mean[psi(n_z + 1) - psi(n_xz + 1) - psi(n_yz + 1)] with counts of the rows nearer than the k-th joint
    neighbour in the maximum norm. Columns are standardised first. A constant `z` gives KSG. The neighbourhoods have to
    be small against what changes along `z`, which takes many rows: the verdict tries half of them, and in more than
    three joint dimensions trusts only what partial correlations confirm.

    Args:
      k: number of neighbours, >= 1. More neighbours, less variance and more bias.

    Raises:
      InputError: for integer input, non-finite values, or n <= k + 1 rows.

    Example: two noisy copies of Z share nothing else.

    >>> import numpy as np
    >>> x, y, z = np.random.default_rng(0).normal(size=[3, 2000])
    >>> estimate = ConditionalKSG()(x + z, y + z, z)
    >>> abs(estimate.nats) < 4 * estimate.std_error, estimate.verdict
    (True, 'trusted')

    References:
      Frenzel & Pompe, Partial mutual information for coupling analysis of multivariate time series (2007), eq. 8.
      Tsimpiris, Vlachos & Kugiumtzis, Nearest neighbor estimate of conditional mutual information in feature selection
      (2012), eq. 9.
    """

    domain = "continuous"
    k: int = 3

    def __post_init__(self) -> None:
        positive_int("k", self.k)

    def estimate(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Estimate:
        enough_rows(x, self.k)
        local, radius, most = self._local_values(*map(standardised, (x, y, z)))
        nats, error = local.mean(), _OVERLAP * local.std() / np.sqrt(len(x))
        verdict, reason = self._judge(x, y, z, nats, error, most, np.mean(radius == 0))
        return self.result(
            nats, std_error=error, ceiling=self.ceiling(len(x)), n=len(x), verdict=verdict, reason=reason
        )

    def ceiling(self, n: int) -> float:
        """Returns psi(n) - psi(k): the value when no other row is near with one side, and all are near in `z`."""
        from scipy.special import digamma

        return float(digamma(n) - digamma(self.k))

    def _local_values(self, x, y, z):
        """Returns the contribution of each row in nats [n], radii [n], and the largest value that the radii allow."""
        from scipy.special import digamma

        radius = Neighbours(np.hstack([x, y, z])).kth_distance(self.k)
        n_xz, n_yz, n_z = (
            digamma(Neighbours(side).counts(radius, strict=True) + 1)
            for side in (np.hstack([x, z]), np.hstack([y, z]), z)
        )
        return digamma(self.k) + n_z - n_xz - n_yz, radius, n_z.mean() - digamma(self.k)

    def _judge(self, x, y, z, nats, error, most, ties):
        if ties > 0:
            return (
                "ill_posed",
                f"{ties:.1%} of the rows tie with k others, so there is no density: use ConditionalPlugIn",
            )
        if reason := no_density(Pair(np.hstack([x, y]), z)):
            return "ill_posed", reason
        if near_ceiling(nats, most):
            return "saturated", (
                f"neighbourhoods of {len(x)} rows cannot show more than {most:.2f} nats given `z`; the "
                "relation may be deterministic: collect more rows"
            )
        if len(x) <= 2 * self.k + 4:
            return "undersampled", f"half of {len(x)} rows have no {self.k} neighbours: collect more"
        if reason := too_uncertain(nats, error, len(x)):
            return "undersampled", reason
        return self._judge_bias(*map(normal_scores, (x, y, z)), nats, error)

    def _judge_bias(self, x, y, z, nats, error):
        dimension = x.shape[1] + y.shape[1] + z.shape[1]
        if dimension <= UNAIDED_DIMENSION:
            return self._judge_stability(x, y, z, nats)
        if dimension > CROWDED_DIMENSION:
            return "biased_low", f"{dimension} joint dimensions are too many for {len(x)} rows: reduce the dimension"
        copula = partial_information(x, y, z)[0] if len(x) > dimension + 1 else np.inf
        if abs(copula - nats) > doubt(nats, error):
            return ("biased_low" if copula > nats else "biased_high"), (
                f"partial correlations say {copula:.3f} nats, and in {dimension} joint dimensions neighbours are not "
                "enough to contradict them: reduce the dimension"
            )
        if evidence := beyond_gaussian(x, y, z):
            return "biased_low", f"{evidence}, which neighbours miss in {dimension} dimensions: reduce the dimension"
        return "trusted", "the partial correlations, which carry all dependence that is seen, agree"

    def _judge_stability(self, x, y, z, nats):
        """Trusts neighbours where ranks, detrending and more rows, none of which change the law, change nothing."""
        residuals = [normal_scores(detrended(side, z)) for side in (x, y)]
        others = {
            "normal scores": self._mean(x, y, z),
            "residuals on `z`": self._mean(*residuals, z),
            "correlations of the residuals": max(gaussian_information(Pair(*residuals)).nats, nats),
        }
        name, other = max(others.items(), key=lambda item: abs(item[1] - nats))
        if abs(other - nats) > half_margin(nats):
            return ("biased_low" if other > nats else "biased_high"), (
                f"{name} give {other:.3f} nats, so neighbourhoods are too wide: collect more rows"
            )
        slope = max(self._drift(x, y, z), self._drift(*residuals, z), key=abs)
        if abs(slope) > doubt_of_growth(nats, HALF_GIVEN_Z):
            return ("biased_low" if slope > 0 else "biased_high"), (
                f"half of the rows give {abs(slope):.3f} nats {'less' if slope > 0 else 'more'}: collect more rows"
            )
        return "trusted", "normal scores, residuals on `z` and half of the rows give as much"

    def _mean(self, *sides):
        return self._local_values(*sides)[0].mean()

    def _drift(self, *sides):
        return drift(
            self._mean(*sides), [self._mean(*(side[half] for side in sides)) for half in halves(len(sides[0]))]
        )
