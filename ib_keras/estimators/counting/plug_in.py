"""Plug-in estimate of the information between two discrete variables."""

import dataclasses

import numpy as np

from ib_keras._checks import one_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import DiscreteEstimator
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
        nats = self._corrected(counts)
        verdict, reason = counts.verdict
        return self.result(
            min(nats, counts.ceiling),
            std_error=counts.std_error,
            ceiling=counts.ceiling,
            n=counts.n,
            verdict=verdict,
            reason=reason,
        )

    def _corrected(self, counts):
        if self.correction == "miller_madow":
            return counts.nats - counts.miller_madow_bias
        return counts.nats if self.correction is None else getattr(counts, self.correction)
