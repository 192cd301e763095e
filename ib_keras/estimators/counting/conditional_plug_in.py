"""Plug-in estimate of the information between two discrete variables once a third is known."""

import dataclasses

import numpy as np

from ib_keras._checks import one_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.conditional_estimator import ConditionalEstimator
from ib_keras.estimators.base.trust import doubt, too_uncertain
from ib_keras.estimators.formulas.counts import LEAST_ROWS_PER_CELL, chao_shen_entropy, symbols


@dataclasses.dataclass(frozen=True)
class ConditionalPlugIn(ConditionalEstimator):
    """Conditional mutual information I(X;Y|Z) in nats of discrete variables from their counts.

    sum_xyz p(x,y,z) log p(x,y,z) p(z) / (p(x,z) p(y,z)) with empirical frequencies. Counting makes dependence out of
    chance, within every value of Z anew: the first-order bias is (m_xyz + m_z - m_xz - m_yz) / 2n for m occupied cells,
    and is subtracted by the Miller-Madow correction. Chao-Shen enlarges the four entropies H(X,Z) + H(Y,Z) - H(X,Y,Z) -
    H(Z) by the probability of unseen symbols. A row of several columns is one symbol.

    Args:
      correction: `"miller_madow"` (default), `"chao_shen"` for sparse tables, or `None`.

    Raises:
      InputError: for floating input.

    Example: Z = X xor Y of two fair bits, which tell nothing of each other until Z is known.

    >>> import numpy as np
    >>> x, y = np.random.default_rng(0).integers(0, 2, [2, 1000])
    >>> round(ConditionalPlugIn()(x, y, x ^ y).bits, 2)
    1.0

    References:
      Cover & Thomas, Elements of Information Theory (2006), eq. 2.60. Miller, Note on the bias of information estimates
      (1955), for each of the four entropies.
      Chao & Shen, Nonparametric estimation of Shannon's index of diversity when there are unseen species (2003), eq. 8.
    """

    domain = "discrete"
    correction: str | None = "miller_madow"

    def __post_init__(self) -> None:
        one_of("correction", self.correction, ("miller_madow", "chao_shen", None))

    def estimate(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Estimate:
        tables = [_Table.of(np.hstack(sides)) for sides in ([x, z], [y, z], [x, y, z], [z])]
        xz, yz, xyz, known = tables
        local = xyz.log_p + known.log_p - xz.log_p - yz.log_p
        bias = (xyz.cells + known.cells - xz.cells - yz.cells) / (2 * len(x))
        nats = {
            None: local.mean(),
            "miller_madow": local.mean() - bias,
            "chao_shen": sum(sign * chao_shen_entropy(table.counts) for sign, table in zip((1, 1, -1, -1), tables)),
        }
        ceiling = min(known.log_p.mean() - side.log_p.mean() for side in (xz, yz))
        error = local.std() / np.sqrt(len(x))
        verdict, reason = _judged(local.mean(), error, bias, xyz.cells, len(x))
        return self.result(
            min(nats[self.correction], ceiling),
            std_error=error,
            ceiling=ceiling,
            n=len(x),
            verdict=verdict,
            reason=reason,
        )


@dataclasses.dataclass(frozen=True, eq=False)
class _Table:
    """Counts of the symbols seen [cells], and the log of the frequency of each row's own symbol [n]."""

    counts: np.ndarray
    log_p: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray) -> "_Table":
        code = symbols(rows)
        counts = np.bincount(code)
        return cls(counts, np.log(counts[code] / len(code)))

    @property
    def cells(self) -> int:
        return len(self.counts)


def _judged(nats, error, bias, cells, n):
    """Returns (verdict, reason) by the bias that sparse cells cause, and by the standard error."""
    if bias > doubt(nats) or n < LEAST_ROWS_PER_CELL * cells:
        return "undersampled", (
            f"{cells} occupied cells of `x`, `y` and `z` are too many for {n} rows: collect more rows "
            "or use fewer symbols"
        )
    if reason := too_uncertain(nats, error, n):
        return "undersampled", reason
    return "trusted", f"{n / cells:.0f} rows per occupied cell"
