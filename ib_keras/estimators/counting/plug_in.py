"""Plug-in estimate of the information between two discrete variables."""

import dataclasses

import numpy as np

from ib_keras._checks import one_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import DiscreteEstimator
from ib_keras.estimators.base.trust import off_by
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.counts import Counts, symbols


@dataclasses.dataclass(frozen=True)
class PlugIn(DiscreteEstimator, ConfirmedEstimator):
    """Mutual information in nats of two discrete variables, from their counts.

    The estimate is sum_xy p(x,y) log p(x,y) / (p(x) p(y)) with empirical frequencies. In few rows chance looks like
    dependence: the first-order bias is (m_xy - m_x - m_y + 1) / 2n for m occupied cells, which the Miller-Madow
    correction subtracts. Chao-Shen enlarges the three entropies by the probability of unseen symbols. Nemenman,
    Shafee and Bialek take the posterior means of the three entropies in H(X) + H(Y) - H(X,Y) under three separate
    priors. Their result is therefore no posterior mean of the information, and may be slightly negative. A row of
    several columns is one symbol.

    Args:
      correction: the correction of the bias, default `"miller_madow"`. `"chao_shen"` estimates the probability of
        unseen symbols from those seen once, and suits sparse tables. `"nsb"` is Bayesian and suits very sparse tables;
        it takes unseen symbols of either side to be impossible, and every pair of seen symbols to be possible. None
        corrects nothing.

    Example:

    >>> import numpy as np
    >>> bit = np.arange(1000) % 2
    >>> round(PlugIn()(bit, bit).bits, 2)
    1.0

    References:
      Miller, Note on the bias of information estimates (1955). Paninski (2003), eq. 4.
      Chao & Shen, Nonparametric estimation of Shannon's index of diversity when there are unseen species (2003), eq. 8.
      Nemenman, Shafee & Bialek, Entropy and inference, revisited (2002), eq. 8 to 12.
    """

    correction: str | None = "miller_madow"

    def __post_init__(self) -> None:
        one_of("correction", self.correction, ("miller_madow", "chao_shen", "nsb", None))

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        counts = Counts.of(symbols(x), symbols(y))
        nats = min(self._corrected(counts), counts.ceiling)
        apart = abs(nats - self._other_correction(counts))
        verdict, reason = self._judge(counts, nats, apart)
        return self.result(
            nats,
            std_error=counts.std_error,
            ceiling=counts.ceiling,
            n=counts.n,
            verdict=verdict,
            reason=reason,
            # Corrections mostly err to either side, and the truth lies between them.
            unseen=apart / 2 if verdict == "trusted" else 0.0,
        )

    def _corrected(self, counts):
        if self.correction == "miller_madow":
            return counts.nats - counts.miller_madow_bias
        return counts.nats if self.correction is None else getattr(counts, self.correction)

    def _other_correction(self, counts):
        """Returns the value of a correction that takes other cells to be unseen."""
        return counts.nats - counts.miller_madow_bias if self.correction == "chao_shen" else counts.chao_shen

    def _judge(self, counts, nats, apart):
        if counts.verdict[0] == "trusted" and off_by(apart, counts.std_error, nats):
            other = "Miller-Madow" if self.correction == "chao_shen" else "Chao-Shen"
            return "undersampled", (
                f"the {other} correction of the bias differs by {apart:.3f} nats, beside a standard error of "
                f"{counts.std_error:.3f}: collect more rows or merge symbols"
            )
        return counts.verdict
