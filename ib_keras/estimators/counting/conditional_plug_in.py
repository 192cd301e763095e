"""Plug-in estimate of the information between two discrete variables, given a third."""

import dataclasses

import numpy as np

from ib_keras._checks import one_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.conditional_estimator import ConditionalEstimator
from ib_keras.estimators.base.trust import doubt, too_uncertain
from ib_keras.estimators.evidence.confirmation import confirm_rows
from ib_keras.estimators.formulas.counts import LEAST_ROWS_PER_CELL, chao_shen_entropy, symbols
from ib_keras.estimators.rows.pair import Pair

_SHUFFLES = 4


@dataclasses.dataclass(frozen=True)
class ConditionalPlugIn(ConditionalEstimator):
    """Conditional mutual information I(X;Y|Z) in nats of discrete variables, from their counts.

    The estimate is sum_xyz p(x,y,z) log p(x,y,z) p(z) / (p(x,z) p(y,z)) with empirical frequencies. In few rows chance
    looks like dependence, and within every value of Z anew: the first-order bias is (m_xyz + m_z - m_xz - m_yz) / 2n
    for m occupied cells, which the Miller-Madow correction subtracts. Chao-Shen enlarges the four entropies in
    H(X,Z) + H(Y,Z) - H(X,Y,Z) - H(Z) by the probability of unseen symbols. A row of several columns is one symbol.

    Args:
      correction: the correction of the bias: `"miller_madow"` (default), `"chao_shen"` for sparse tables, or None.

    Raises:
      InputError: for floating input.

    Example: Z = X xor Y of two fair bits, which share no information until Z is known.

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
        xz, yz, xyz, known = tables = [_Table.of(np.hstack(group)) for group in _groups(x, y, z)]
        local = xyz.log_p + known.log_p - xz.log_p - yz.log_p
        bias = _miller_madow_bias(*tables)
        ceiling = min(known.log_p.mean() - side.log_p.mean() for side in (xz, yz))
        error = float(np.hypot(local.std() / np.sqrt(len(x)), self._made_up(x, y, z)))
        verdict, reason = _judged(local.mean(), error, bias, xyz.cells, len(x))
        found = self.result(
            min(self._nats(*tables), ceiling),
            std_error=error,
            ceiling=ceiling,
            n=len(x),
            verdict=verdict,
            reason=reason,
        )
        return confirm_rows(found, Pair(x, y))

    def _nats(self, xz, yz, xyz, known):
        """Returns the corrected value in nats from the tables of (x, z), (y, z), (x, y, z) and z."""
        if self.correction == "chao_shen":
            signs = zip((1, 1, -1, -1), (xz, yz, xyz, known))
            return sum(sign * chao_shen_entropy(table.counts) for sign, table in signs)
        nats = (xyz.log_p + known.log_p - xz.log_p - yz.log_p).mean()
        return nats if self.correction is None else nats - _miller_madow_bias(xz, yz, xyz, known)

    def _made_up(self, x, y, z):
        """Returns the value where the truth is 0: for rows with `x` shuffled within each value of `z`."""
        generator, codes = np.random.default_rng(0), [symbols(side) for side in (x, y, z)]
        read = []
        for _ in range(_SHUFFLES):
            order = generator.permutation(len(x))
            within = np.empty(len(x), np.int64)
            within[np.argsort(codes[2], kind="stable")] = order[np.argsort(codes[2][order], kind="stable")]
            sides = [side[:, None] for side in (codes[0][within], codes[1], codes[2])]
            tables = [_Table.of(np.hstack(group)) for group in _groups(*sides)]
            read.append(self._nats(*tables))
        return float(np.mean(read))


@dataclasses.dataclass(frozen=True, eq=False)
class _Table:
    """Counts of the symbols of a table.

    Args:
      counts: how often each symbol that was seen occurs [cells].
      log_p: log of the frequency of each row's own symbol [n].
    """

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


def _groups(x, y, z):
    return [x, z], [y, z], [x, y, z], [z]


def _miller_madow_bias(xz, yz, xyz, known):
    return (xyz.cells + known.cells - xz.cells - yz.cells) / (2 * len(known.log_p))


def _judged(nats, error, bias, cells, n):
    """Returns (verdict, reason) by the bias that sparse cells cause, and by the standard error."""
    if bias > doubt(nats) or n < LEAST_ROWS_PER_CELL * cells:
        return "undersampled", (
            f"{cells} occupied cells of `x`, `y` and `z` are too many for {n} rows: collect more rows "
            "or use fewer symbols"
        )
    if reason := too_uncertain(nats, error, n):
        return "undersampled", reason
    return "trusted", f"each occupied cell holds {n / cells:.0f} rows on average"
