"""The nearest-neighbour estimator of conditional information by Frenzel and Pompe."""

import dataclasses
import functools

import numpy as np

from ib_keras._checks import positive_int
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.conditional_estimator import CHAIN_RULE, ConditionalEstimator
from ib_keras.estimators.base.trust import (
    HALF_GIVEN_Z,
    doubt,
    doubt_of_growth,
    half_margin,
    near_ceiling,
    too_uncertain,
)
from ib_keras.estimators.evidence.confirmation import confirm_rows, order
from ib_keras.estimators.formulas.correlations import gaussian_information
from ib_keras.estimators.formulas.neighbour_information import drift
from ib_keras.estimators.formulas.partial_correlation import beyond_gaussian, partial_information
from ib_keras.estimators.neighbours._changes_along import changes_along
from ib_keras.estimators.neighbours._detrended import detrended
from ib_keras.estimators.rows.columns import normal_scores, standardised
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import no_density
from ib_keras.estimators.rows.subsets import halves
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION, UNAIDED_DIMENSION, Neighbours, enough_rows

_OVERLAP = 1.4
"""Spread over repeated samples, relative to that of independent statistics: 1.16 to 1.59 in seven laws of 500 and 2000
rows. Neighbourhoods overlap, and three counts share each radius."""


@dataclasses.dataclass(frozen=True)
class ConditionalKSG(ConditionalEstimator):
    """Conditional mutual information I(X;Y|Z) in nats of continuous variables from k-nearest-neighbour distances.

    The estimate is psi(k) + mean[psi(n_z + 1) - psi(n_xz + 1) - psi(n_yz + 1)], with counts of the rows that lie nearer
    than the k-th joint neighbour in the maximum norm. Columns are standardised first. A constant `z` gives `KSG`. The
    neighbourhoods have to be small compared with the changes along `z`, which takes many rows. The verdict repeats the
    estimate with half of the rows, and in more than three joint dimensions it trusts only a value that partial
    correlations confirm.

    Args:
      k: number of neighbours, >= 1, default 3. More neighbours lower the variance and raise the bias.

    Raises:
      InputError: for integer input, non-finite values, or n <= k + 1 rows.

    Example: two noisy copies of Z share no information once Z is known.

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
        local, radius, most, given = self._local_values(*map(standardised, (x, y, z)))
        nats, error = local.mean(), _OVERLAP * local.std() / np.sqrt(len(x))
        scores = _Scores(x, y, z)
        verdict, reason, *missed = self._judge(x, y, z, scores, nats, error, most, given, np.mean(radius == 0))
        found = self.result(
            nats,
            std_error=error,
            ceiling=self.ceiling(len(x)),
            n=len(x),
            verdict=verdict,
            reason=reason,
            unseen=float(np.hypot.reduce(missed)),
        )
        found = confirm_rows(found, Pair(x, y))
        # A trend along `z` hides the order of what is left beside it.
        return confirm_rows(found, Pair(*scores.rest), (order,)) if found.verdict == "trusted" else found

    def ceiling(self, n: int) -> float:
        """Returns psi(n) - psi(k) in nats: the value if no other row is near in x or y, and all are near in z."""
        from scipy.special import digamma

        return float(digamma(n) - digamma(self.k))

    def _local_values(self, x, y, z):
        """Returns contributions in nats [n], radii [n], the largest value that they allow, and the median rows in z."""
        from scipy.special import digamma

        radius = Neighbours(np.hstack([x, y, z])).kth_distance(self.k)
        counts = [
            Neighbours(side).counts(radius, strict=True) + 1 for side in (np.hstack([x, z]), np.hstack([y, z]), z)
        ]
        n_xz, n_yz, n_z = map(digamma, counts)
        return digamma(self.k) + n_z - n_xz - n_yz, radius, n_z.mean() - digamma(self.k), int(np.median(counts[-1]))

    def _judge(self, x, y, z, scores, nats, error, most, given, ties):
        if ties > 0:
            return (
                "ill_posed",
                f"{ties:.1%} of the rows tie with {self.k} other rows, so that there is no density: use {CHAIN_RULE}",
            )
        if reason := no_density(Pair(np.hstack([x, y]), z)):
            return "ill_posed", f"{reason.partition(':')[0]}: use {CHAIN_RULE}"
        if near_ceiling(nats, most):
            return "saturated", (
                f"neighbourhoods of {len(x)} rows cannot show more than {most:.2f} nats given `z`, and the relation "
                "may be deterministic: collect more rows"
            )
        # The tests below repeat the estimate with half of the rows.
        if len(x) <= 2 * self.k + 4:
            return "undersampled", f"half of the {len(x)} rows have no {self.k} neighbours each: collect more rows"
        if reason := too_uncertain(nats, error, len(x)):
            return "undersampled", reason
        correlation, chance = changes_along(*scores.rest, scores.sides[2], given)
        if correlation > chance:
            return "biased_low", (
                f"the relation of `x` and `y` changes within the {given} rows that are near in `z`: nearest rows share "
                f"it by a correlation of {correlation:.2f}, where chance stays below {chance:.2f}: collect more "
                "rows"
            )
        return self._judge_bias(scores, nats, error)

    def _judge_bias(self, scores, nats, error):
        x, y, z = scores.sides
        dimension = x.shape[1] + y.shape[1] + z.shape[1]
        if dimension <= UNAIDED_DIMENSION:
            return self._judge_stability(scores, nats)
        if dimension > CROWDED_DIMENSION:
            return "biased_low", f"{dimension} joint dimensions are too many for {len(x)} rows: reduce the dimension"
        # With fewer rows than columns there are no partial correlations, and nothing that could confirm the neighbours.
        copula = partial_information(x, y, z)[0] if len(x) > dimension + 1 else np.inf
        if abs(copula - nats) > doubt(nats, error):
            # A curved dependence on `z` that both sides share remains in their partial correlations.
            straight = gaussian_information(Pair(*scores.rest)).nats
            low = min(copula, straight) > nats + doubt(nats, error)
            return ("biased_low" if low else "undersampled"), (
                f"partial correlations give {copula:.3f} nats, and neighbours in {dimension} joint dimensions are too "
                "uncertain to contradict them: reduce the dimension, or collect more rows"
            )
        if evidence := beyond_gaussian(x, y, z):
            return "biased_low", f"{evidence}, and neighbours miss that in {dimension} dimensions: reduce the dimension"
        return "trusted", f"partial correlations agree and give {copula:.3f} nats, and tests show no other dependence"

    def _judge_stability(self, scores, nats):
        """Returns (verdict, reason) by changes that keep the information: ranks, detrending and fewer rows.

        A trusted value is followed by the nats by which these changes moved it.
        """
        (x, y, z), residuals = scores.sides, scores.rest
        others = {
            "normal scores": self._mean(x, y, z),
            "residuals on `z`": self._mean(*residuals, z),
            # Correlations are at most all of the dependence: a smaller value is no sign against the neighbours.
            "correlations of the residuals": max(gaussian_information(Pair(*residuals)).nats, nats),
        }
        name, other = max(others.items(), key=lambda item: abs(item[1] - nats))
        if abs(other - nats) > half_margin(nats):
            return ("biased_low" if other > nats else "biased_high"), (
                f"{name} give {other:.3f} nats, so that the neighbourhoods are too wide: collect more rows"
            )
        slope = max(self._drift(x, y, z), self._drift(*residuals, z), key=abs)
        if abs(slope) > doubt_of_growth(nats, HALF_GIVEN_Z):
            return ("biased_low" if slope > 0 else "biased_high"), (
                f"half of the rows give {abs(slope):.3f} nats {'less' if slope > 0 else 'more'}: collect more rows"
            )
        return (
            "trusted",
            f"normal scores and residuals on `z` agree to {abs(other - nats):.3f} nats, and half of the rows "
            f"to {abs(slope):.3f}",
            abs(other - nats),
            abs(slope),
        )

    def _mean(self, *sides):
        return self._local_values(*sides)[0].mean()

    def _drift(self, *sides):
        return drift(
            self._mean(*sides), [self._mean(*(side[half] for side in sides)) for half in halves(len(sides[0]))]
        )


class _Scores:
    """Normal scores of x, y and z, and those of what a trend along z leaves of x and y."""

    def __init__(self, x, y, z):
        self._sides = x, y, z

    @functools.cached_property
    def sides(self):
        return tuple(map(normal_scores, self._sides))

    @functools.cached_property
    def rest(self):
        x, y, z = self.sides
        return tuple(normal_scores(detrended(side, z)) for side in (x, y))
