"""Nearest-neighbour information that is corrected for flat and oblique neighbourhoods."""

import dataclasses
from typing import NamedTuple

import numpy as np

from ib_keras._checks import above, positive_int, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator, PairEstimator
from ib_keras.estimators.base.trust import (
    HALF_WITH_ANY_CORRECTION,
    agreement_of_correlations,
    doubt,
    doubt_of_growth,
    doubt_of_surface,
    doubt_of_width,
)
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.correlations import gaussian_information
from ib_keras.estimators.formulas.neighbour_information import drift, two_radii
from ib_keras.estimators.neighbours._boxes import empty_boxes
from ib_keras.estimators.neighbours.ksg import KSG
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.subsets import halves
from ib_keras.estimators.search.neighbours import enough_rows, precision, standard_error

_FLAT = np.log(1e-9)


@dataclasses.dataclass(frozen=True)
class LocalNonuniform(ContinuousEstimator, PairEstimator, ConfirmedEstimator):
    """Mutual information in nats from nearest neighbours whose density is not uniform in their box.

    The estimate is that of `KSG` (variant 2) plus -mean_i log(V_i' / V_i) over the rows with V_i' / V_i < alpha. V_i is
    the volume of the upright box around the k neighbours of row i, and V_i' that of the box along their principal axes.
    The estimate follows strong dependence beyond the ceiling of KSG, where the box of the neighbours is mostly empty.

    Args:
      k: number of neighbours, default 5; nothing is corrected unless it exceeds the number of columns of both sides.
      alpha: ratio of volumes in (0, 1] below which a neighbourhood counts as oblique. None (default) takes the ratio
        below which k uniform neighbours fall 5 times in 1000.

    Raises:
      InputError: for integer input, non-finite values, or n <= k + 1 rows.

    Example: 200 rows, where KSG cannot exceed 4.4 nats.

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=1 - 1e-6)
    >>> x, y = problem.sample(200, seed=0)
    >>> abs(LocalNonuniform()(x, y).nats - problem.information) < 0.5
    True

    References:
      Gao, Ver Steeg & Galstyan, Efficient estimation of mutual information for strongly dependent variables (2015), eq.
      20.
    """

    drifts = True

    k: int = 5
    alpha: float | None = None

    def __post_init__(self) -> None:
        positive_int("k", self.k)
        if self.alpha is not None and above("alpha", self.alpha, 0, "Pass None to calibrate it.") > 1:
            raise rejection("alpha", "at most 1", repr(self.alpha), "Pass None to calibrate it.")

    def of_pair(self, pair: Pair) -> Estimate:
        enough_rows(pair.x, self.k)
        sides = pair.standardised(precision(len(pair), pair.dimension))
        found = corrected(*sides, self.k, self.alpha)
        verdict, reason, missed, *others = self._judge(pair, sides, found)
        error = np.hypot(standard_error(found.local), missed)
        return self.result(
            found.local.mean(), std_error=error, n=len(pair), verdict=verdict, reason=reason, unseen=sum(others)
        )

    def _judge(self, pair, sides, found):
        """Returns (verdict, reason, missed nats): how far other numbers of neighbours and of rows disagree."""
        if found.flat > 0.5:
            return (
                "ill_posed",
                (
                    "one side is a function of the other and the information is infinite, since the neighbours of "
                    f"{found.flat:.0%} of the rows lie on a line: state a noise level with NoisyChannel"
                ),
                0.0,
            )
        dimension, nats = pair.dimension, found.local.mean()
        if self.k <= dimension:
            return (
                "biased_low",
                (
                    f"{self.k} neighbours have no shape in {dimension} dimensions, so that nothing is corrected: "
                    "raise `k` above the dimension, or reduce the dimension"
                ),
                0.0,
            )
        # A side on a curve has flat neighbourhoods of its own, which the joint boxes share but which are no dependence.
        own = max(-empty_boxes(side, self.k).mean() for side in sides)
        if own > doubt_of_surface(nats):
            return (
                "biased_high",
                (
                    "the columns of one side lie on a curve or surface of their own, and the correction takes "
                    f"{own:.3f} nats of that for dependence: use KSG"
                ),
                0.0,
            )
        # The correction has no ceiling: it exists to go beyond that of KSG.
        verdict, reason = KSG(self.k, variant=2).judge(pair, nats, standard_error(found.local), np.inf, found.ties)
        if verdict != "trusted":
            return verdict, reason, 0.0
        return self._judge_correction(pair, sides, found)

    def _judge_correction(self, pair, sides, found):
        """Returns (verdict, reason, missed nats) by twice the neighbours, half of the rows, and correlations.

        A value that correlations had to confirm is followed by the nats by which they differ from it.
        """
        if len(pair) <= 4 * self.k + 2:
            return "undersampled", f"{len(pair)} rows are too few to check the correction: collect more pairs", 0.0
        nats, plain = found.local.mean(), found.plain.mean()
        parts = [corrected(*(side[half] for side in sides), self.k, self.alpha) for half in halves(len(pair))]
        slope = drift(nats, [part.local.mean() for part in parts])
        wider = corrected(*sides, 2 * self.k, self.alpha).local.mean()
        grown = doubt_of_growth(nats, HALF_WITH_ANY_CORRECTION)
        if abs(slope) > grown or abs(wider - nats) > doubt_of_width(nats):
            unstable = f"{2 * self.k} neighbours give {wider:.3f} nats and half of the rows give {nats - slope:.3f}"
            return "biased_low", f"the value is not stable, since {unstable}: collect more rows", 0.0
        hidden = two_radii(*pair.scores.sides, self.k)[0].mean() - plain
        if hidden > doubt(nats):
            remedy = "transform the columns to normal scores"
            tails = f"heavy tails or skewness hide neighbours, which give {hidden:.3f} nats more on normal scores"
            return "biased_low", f"{tails}: {remedy}", 0.0
        correction, growth = nats - plain, drift(plain, [part.plain.mean() for part in parts])
        gaussian = [rows.once(gaussian_information).nats for rows in (pair, pair.scores)]
        disagreement = min(np.abs(np.subtract(gaussian, nats)))
        relied_on = max(correction, growth) > grown
        # A box along the principal axes fits a straight neighbourhood. Of a bent one it fills only a part, and only
        # correlations can tell the two apart.
        if relied_on and disagreement > agreement_of_correlations(nats):
            return (
                "biased_low",
                (
                    f"the correction of {correction:.3f} nats fills bent neighbourhoods only in part, and "
                    "correlations do not confirm it: collect more rows"
                ),
                0.0,
            )
        return (
            "trusted",
            (
                f"{2 * self.k} neighbours give {wider:.3f} nats and half of the rows give {nats - slope:.3f}, "
                "both close to the value"
            ),
            max(abs(slope), abs(wider - nats)),
            disagreement if relied_on else 0.0,
        )


class Corrected(NamedTuple):
    """Contribution of each row to the information, before and after the correction.

    Args:
      local: corrected values in nats [n].
      plain: values of KSG (variant 2) in nats [n].
      ties: share of rows whose k-th distance is 0.
      flat: share of rows whose neighbours lie on a line.
    """

    local: np.ndarray
    plain: np.ndarray
    ties: float
    flat: float


def corrected(x: np.ndarray, y: np.ndarray, k: int, alpha: float | None = None) -> Corrected:
    """Returns the `Corrected` values of standardised columns."""
    (plain, radius), ratios = two_radii(x, y, k), empty_boxes(np.hstack([x, y]), k, alpha)
    # Neighbours on a line have an empty box, whose log volume is -inf: the limit keeps the mean finite.
    return Corrected(plain - np.maximum(ratios, 2 * _FLAT), plain, np.mean(radius == 0), np.mean(ratios < _FLAT))
