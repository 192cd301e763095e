"""The k-nearest-neighbour estimator of Kraskov, Stoegbauer and Grassberger."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import double, labels, one_of, paired_rows, positive_int, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator, PairEstimator
from ib_keras.estimators.base.trust import (
    HALF_OF_THE_ROWS,
    doubt,
    doubt_of_growth,
    near_ceiling,
    noticeable,
    too_uncertain,
)
from ib_keras.estimators.evidence.confirmation import confirm
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.beyond_correlation import strongest_residual
from ib_keras.estimators.formulas.correlations import gaussian_information
from ib_keras.estimators.formulas.neighbour_information import one_radius, two_radii
from ib_keras.estimators.neighbours._labelled import labelled_information
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import no_density
from ib_keras.estimators.rows.subsets import halves
from ib_keras.estimators.search.neighbours import (
    CROWDED_DIMENSION,
    UNAIDED_DIMENSION,
    enough_rows,
    precision,
    standard_error,
)

_VALUES_FOR_CORRELATIONS = 2**22


@dataclasses.dataclass(frozen=True)
class KSG(ContinuousEstimator, PairEstimator, ConfirmedEstimator):
    """Mutual information in nats of two continuous variables from k-nearest-neighbour distances.

    The estimate is psi(k) + psi(n) - mean[psi(n_x + 1) + psi(n_y + 1)], with counts n_x and n_y of the rows that lie
    nearer than the k-th joint neighbour in the maximum norm (algorithm 1). Columns are standardised first. The estimate
    is accurate in few dimensions. It becomes too low as the joint dimension or the dependence grows, and the verdict
    says so. The standard error of a trusted value includes the nats that more rows would still add.

    Args:
      k: number of neighbours, >= 1, default 3. More neighbours lower the variance and raise the bias.
      variant: the algorithm, 1 (default) or 2. Algorithm 1 measures both sides by the k-th joint distance. Algorithm 2
        measures each side by the extent of the k neighbours on that side, with the value
        psi(k) - 1/k + psi(n) - mean[psi(n_x) + psi(n_y)].

    Raises:
      InputError: for integer input, non-finite values, or n <= k + 1 rows.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> x, y = BivariateNormal(rho=0.9).sample(4000, seed=0)
    >>> KSG()(x, y).verdict
    'trusted'

    References:
      Kraskov, Stoegbauer & Grassberger, Estimating mutual information (2004), eq. 8 (variant 1) and eq. 9 (variant 2).
    """

    drifts = True

    k: int = 3
    variant: int = 1

    def __post_init__(self) -> None:
        positive_int("k", self.k)
        one_of("variant", self.variant, (1, 2))

    def of_pair(self, pair: Pair) -> Estimate:
        enough_rows(pair.x, self.k)
        local, ties = self.local_values(*pair.standardised(precision(len(pair), pair.dimension)))
        ceiling = self.ceiling(len(pair))
        # Rounding may lift the mean above the ceiling by an ulp where both sides are equal.
        nats, error = min(local.mean(), ceiling), standard_error(local)
        verdict, reason = self.judge(pair, nats, error, ceiling, ties)
        if verdict == "trusted" and pair.dimension <= UNAIDED_DIMENSION:
            verdict, reason, missed = self._judge_stability(*pair.scores.sides, nats, error)
            # The missing nats are no sampling error, but the reader of an interval has to expect them as well.
            error = float(np.hypot(error, missed))
        return self.result(nats, std_error=error, ceiling=ceiling, n=len(pair), verdict=verdict, reason=reason)

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        """Estimates I(T;Y) for `t` [n, ...] and integer labels `y` [n], as `MixedKSG` does."""
        t, y = paired_rows(t, labels("y", y, len(t)), self.least_rows)
        enough_rows(t, self.k)
        if t.dtype.kind != "f":
            raise rejection(
                "y",
                "floating when `x` holds labels",
                f"dtypes {t.dtype} and {y.dtype}",
                "Use PlugIn for two discrete variables.",
            )

        def measure(features, label):
            return labelled_information(features, label, self.k)

        t = double(t)
        return confirm(measure(t, y), Pair(t, y), measure, drifts=True)

    def local_values(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
        """Returns the contributions of the rows in nats [n], and the share of rows whose k-th distance is 0."""
        local, radius = (one_radius if self.variant == 1 else two_radii)(x, y, self.k)
        return local, np.mean(radius == 0)

    def ceiling(self, n: int) -> float:
        """Returns psi(n) - psi(k) in nats, less 1/k in variant 2: the value if no row is near on one side alone."""
        from scipy.special import digamma

        return float(digamma(n) - digamma(self.k) - (1 / self.k if self.variant == 2 else 0))

    def judge(self, pair: Pair, nats: float, error: float, ceiling: float, ties: float) -> tuple[str, str]:
        """Returns (verdict, reason) for a nearest-neighbour value of a `Pair`, by everything except its own drift."""
        if ties > 0:
            return (
                "ill_posed",
                f"{ties:.1%} of the rows tie with {self.k} other rows, so that there is no density: use MixedKSG",
            )
        if reason := pair.once(no_density):
            return "ill_posed", reason
        if near_ceiling(nats, ceiling):
            return "saturated", (
                f"the value reaches {nats / ceiling:.0%} of the ceiling of {ceiling:.2f} nats, and the relation may be "
                "deterministic: collect more rows, or state a noise level with NoisyChannel"
            )
        if reason := too_uncertain(nats, error, len(pair)):
            return "undersampled", reason
        return self._judge_bias(pair, nats, error)

    def _judge_bias(self, pair, nats, error):
        n, dimension, margin = len(pair), pair.dimension, doubt(nats, error)
        # Correlations are only a witness here: of wide data a part of the rows is enough, and fits into memory.
        scores = pair.thinned(max(1, _VALUES_FOR_CORRELATIONS // dimension)).scores
        copula = scores.once(gaussian_information).nats if len(scores) > dimension + 1 else -np.inf
        # Normal scores keep the information, and correlations are at most all of it: neighbours below them miss some.
        if copula - nats > margin:
            return "biased_low", (
                f"correlations alone carry {copula:.3f} nats, more than the neighbours show: use GaussianCopula or "
                "reduce the dimension"
            )
        if dimension > CROWDED_DIMENSION and noticeable(nats):
            return "biased_low", (
                f"{dimension} joint dimensions are too many for the neighbours of {n} rows: reduce the dimension first"
            )
        if dimension > UNAIDED_DIMENSION and (nats - copula > margin or _beyond_correlation(scores)):
            return "biased_low", (
                f"the dependence is not that of a Gaussian copula, and neighbours in {dimension} joint dimensions fall "
                "short of it: reduce the dimension or use a learned critic"
            )
        if dimension > UNAIDED_DIMENSION:
            return "trusted", f"correlations agree and carry {copula:.3f} nats, and tests show no other dependence"
        return "trusted", f"correlations carry {copula:.3f} nats, no more than the neighbours, and no rows tie"

    def _judge_stability(self, x, y, nats, error):
        """Returns (verdict, reason, missed nats) of a value in few dimensions, from its normal scores `x` and `y`.

        Neither ranks nor fewer rows change the information. The nats that half of the rows miss are about those that
        all rows still miss.
        """
        local = self.local_values(x, y)[0]
        on_ranks = local.mean()
        if on_ranks - nats > doubt(nats, error):
            return (
                "biased_low",
                f"heavy tails or skewness hide neighbours, which give {on_ranks:.3f} nats on normal scores: "
                "transform the columns to normal scores",
                0.0,
            )
        # The same rows are measured among all rows and alone, in which most of the sampling error cancels.
        half = halves(len(x))[0]
        if len(half) <= self.k + 1:
            reason = f"{len(x)} rows are too few to repeat the estimate with half of them: collect more rows"
            return "biased_low", reason, 0.0
        slope = local[half].mean() - self.local_values(x[half], y[half])[0].mean()
        if slope > doubt_of_growth(nats, HALF_OF_THE_ROWS):
            return (
                "biased_low",
                (
                    f"half of the rows give {slope:.3f} nats less, so that more rows would give more: collect more "
                    "rows, or use LocalNonuniform for strong dependence"
                ),
                0.0,
            )
        return (
            "trusted",
            (
                f"half of the rows agree within {abs(slope):.3f} nats, normal scores give {on_ranks:.3f} nats, "
                "and no rows tie"
            ),
            max(slope, 0.0),
        )


def _beyond_correlation(scores):
    """Whether a residual of the regression between normal scores depends on the other side."""
    correlation, threshold, _ = strongest_residual(scores)
    return correlation > threshold
