"""Information of continuous variables that are cut into bins of equal width."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import labels, positive_int, real_number, rejection, rows
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.estimators.base.trust import NEAR_ENTROPY_OF_BINS, doubt, near_ceiling
from ib_keras.estimators.evidence.confirmation import confirm
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.counts import Counts, symbols
from ib_keras.estimators.rows.pair import Pair

_OUTSIDE, _LEAST_SHARE_OF_RANGE = 0.01, 0.2


@dataclasses.dataclass(frozen=True)
class Binned(ContinuousEstimator, ConfirmedEstimator):
    """Mutual information in nats of two continuous variables cut into equal-width bins.

    The value is the information of the *binned* variables, from their counts. For a deterministic network it measures
    the bins: 30 bins and 1000 bins differ by several nats. In several dimensions almost every row has a cell of its
    own; the verdict then says so.

    Args:
      bins: number of bins per column, >= 2, default 30.
      range: limits (low, high) of the bins, in the units of the columns; None (default) takes the limits of each
        column. Values outside fall into the outermost bins.

    Example:

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=2000)
    >>> Binned(bins=8)(x, x + 1e-9).saturated
    True

    References:
      Shwartz-Ziv & Tishby, Opening the black box of deep neural networks (2017), section 3.1.
      Saxe et al., On the information bottleneck theory of deep learning (2018), appendix B.
    """

    drifts = True

    bins: int = 30
    range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if positive_int("bins", self.bins) < 2:
            raise rejection(
                "bins", "at least 2", repr(self.bins), "A single bin holds all rows and shares no information."
            )
        if self.range is not None:
            pair = (
                list(self.range)
                if isinstance(self.range, (tuple, list, np.ndarray)) and np.iterable(self.range)
                else ()
            )
            limits = np.array([real_number("range", limit, "Pass e.g. range=(-1, 1).") for limit in pair])
            if limits.shape != (2,) or not np.isfinite(limits).all() or limits[0] >= limits[1]:
                raise rejection(
                    "range", "(low, high), finite, with low < high", repr(self.range), "Pass e.g. range=(-1, 1)."
                )
            object.__setattr__(self, "range", tuple(limits.tolist()))

    def codes(self, x: np.ndarray) -> np.ndarray:
        """Returns the cell of each row of `x` [n, d] as one integer code [n]."""
        low, high = (x.min(axis=0), x.max(axis=0)) if self.range is None else self.range
        width = np.where(np.equal(high, low), 1.0, np.subtract(high, low))
        cells = np.floor((x - low) / width * self.bins).clip(0, self.bins - 1)
        return symbols(cells.astype(np.int64))

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        counts = Counts.of(self.codes(x), self.codes(y))
        if counts.ceiling > 0 and near_ceiling(counts.nats, counts.ceiling, NEAR_ENTROPY_OF_BINS):
            return self._counted(
                counts,
                "saturated",
                f"the value is {counts.nats / counts.ceiling:.0%} of the entropy of the bins, which depends on their "
                "width: state a noise level with NoisyChannel, or use KSG",
            )
        verdict, reason = counts.verdict
        if verdict != "trusted":
            return self._counted(counts, verdict, reason)
        lost = self._lost_by_half(x, y, counts.nats)
        return self._counted(counts, *self._judge_width(x, y, counts.nats, lost), unseen=abs(lost))

    def _lost_by_half(self, x, y, nats):
        """Returns how many nats half as many bins lose; these bins lose at most as many where the loss halves, too."""
        if self.bins < 4:
            return nats
        coarse = dataclasses.replace(self, bins=self.bins // 2)
        return nats - Counts.of(coarse.codes(x), coarse.codes(y)).nats

    def _judge_width(self, x, y, nats, lost):
        if lost > doubt(nats):
            return (
                "biased_low",
                f"half as many bins lose {lost:.3f} nats, so that these bins lose some as well: use more bins, or KSG",
            )
        if reason := self._stretched(x, y):
            return "biased_low", reason
        fullest = max(_fullest(self.codes(side[:, [j]])) for side in (x, y) for j in range(side.shape[1]))
        if fullest > 0.5:
            return "biased_low", f"one bin holds {fullest:.0%} of a column: transform the column first, or use KSG"
        return "trusted", f"half as many bins lose only {lost:.3f} nats"

    def _stretched(self, *sides):
        """Returns the reason why few rows decide where the bins lie, or None."""
        share = min(map(_share_of_range, sides))
        if self.range is None and share < _LEAST_SHARE_OF_RANGE:
            return (
                f"the middle 98 % of the rows of a column lie in {share:.1%} of its range, so that most bins hold few "
                "rows: pass `range=`, or use MixedKSG"
            )
        return None

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        t = rows("t", t)
        y = labels("y", y, len(t))[:, None]
        return confirm(self._of_label(t, y), Pair(t, y), self._of_label, drifts=True)

    def _of_label(self, t, y):
        counts = Counts.of(self.codes(t), symbols(y))
        verdict, reason = counts.verdict
        if verdict == "trusted" and (stretched := self._stretched(t)):
            verdict, reason = "biased_low", stretched
        return self._counted(counts, verdict, reason)

    def _counted(self, counts, verdict, reason, unseen=0.0):
        return self.result(
            counts.nats,
            std_error=counts.std_error,
            ceiling=counts.ceiling,
            n=counts.n,
            verdict=verdict,
            reason=reason,
            unseen=unseen if verdict == "trusted" else 0.0,
        )


def _fullest(codes):
    """Returns the share of the rows that the fullest bin holds."""
    return np.bincount(codes).max() / len(codes)


def _share_of_range(x):
    """Returns the least share of its range that the middle 98 % of the rows of a column [n, d] that varies fill."""
    low, high = np.quantile(x, _OUTSIDE, axis=0), np.quantile(x, 1 - _OUTSIDE, axis=0)
    range_of_all, spread = np.ptp(x, axis=0), high - low
    return float(np.min(spread[spread > 0] / range_of_all[spread > 0], initial=1.0))
