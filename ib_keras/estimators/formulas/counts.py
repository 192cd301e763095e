"""Frequencies of paired symbols, with the entropies and the information that follow from them."""

import dataclasses

import numpy as np

from ib_keras.estimators.base.trust import doubt, too_uncertain
from ib_keras.estimators.formulas.nsb import nsb_entropy

LEAST_ROWS_PER_CELL = 3
_SORTED_COLUMNS = 8


def symbols(rows: np.ndarray) -> np.ndarray:
    """Returns one integer code per row of `rows` [n, d]; equal rows have equal codes, which count from 0.

    >>> symbols(np.array([[2, 1], [0, 5], [2, 1]])).tolist()
    [1, 0, 1]
    """
    if rows.shape[1] > _SORTED_COLUMNS and rows.dtype.kind in "biu":
        # Sorting compares wide rows byte by byte, again and again; a dictionary reads each of them once.
        seen = {}
        return np.array([seen.setdefault(row.tobytes(), len(seen)) for row in np.ascontiguousarray(rows)])
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)


def chao_shen_entropy(counts: np.ndarray) -> float:
    """Returns the entropy -sum c p log(c p) / (1 - (1 - c p)^n) in nats, with c = 1 - (symbols seen once) / n."""
    # Where every symbol occurs once, the coverage would be 0 and the sum undefined: one of them does not count.
    n, once = counts.sum(), np.count_nonzero(counts == 1)
    p = (1 - min(once, n - 1) / n) * counts / n
    return -np.sum(p * np.log(p) / -np.expm1(n * np.log1p(-p))) if len(counts) > 1 else 0.0


@dataclasses.dataclass(frozen=True)
class Counts:
    """Frequencies of paired symbols.

    Args:
      p_x: frequencies of the symbols of x.
      p_y: frequencies of the symbols of y.
      p_xy: frequencies of the pairs that occur.
      density: log p(x,y) / p(x) p(y) of each row [n], in nats.
      n: number of rows.
    """

    p_x: np.ndarray
    p_y: np.ndarray
    p_xy: np.ndarray
    density: np.ndarray
    n: int

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> "Counts":
        """Counts two arrays of integer codes [n]."""
        n = len(x)
        count_x, count_y = np.bincount(x), np.bincount(y)
        cells, cell, count_xy = np.unique(np.stack([x, y], 1), axis=0, return_inverse=True, return_counts=True)
        density = np.log(count_xy * n / (count_x[cells[:, 0]] * count_y[cells[:, 1]]))
        return cls(count_x / n, count_y / n, count_xy / n, density[cell.reshape(-1)], n)

    @property
    def nats(self) -> float:
        """The information of the empirical distribution, in nats."""
        return self.density.mean()

    @property
    def std_error(self) -> float:
        """The standard error of `nats`."""
        return self.density.std() / np.sqrt(self.n)

    @property
    def miller_madow_bias(self) -> float:
        """The first-order bias of `nats`: (m_xy - m_x - m_y + 1) / 2n for m occupied cells."""
        occupied = [np.count_nonzero(p) for p in (self.p_xy, self.p_x, self.p_y)]
        return (occupied[0] - occupied[1] - occupied[2] + 1) / (2 * self.n)

    @property
    def chao_shen(self) -> float:
        """The information from the coverage-adjusted entropies of both sides and of their pairs."""
        x, y, xy = map(chao_shen_entropy, self._frequencies)
        return x + y - xy

    @property
    def nsb(self) -> float:
        """The information from three Bayesian entropies; any pair of the symbols seen on either side may occur."""
        seen_x, seen_y, seen_xy = self._frequencies
        sizes = len(seen_x), len(seen_y), len(seen_x) * len(seen_y)
        x, y, xy = (nsb_entropy(seen, size)[0] for seen, size in zip((seen_x, seen_y, seen_xy), sizes))
        return x + y - xy

    @property
    def _frequencies(self):
        return [np.rint(p[p > 0] * self.n) for p in (self.p_x, self.p_y, self.p_xy)]

    @property
    def ceiling(self) -> float:
        """The smaller of the two marginal entropies."""
        return min(-np.sum(p[p > 0] * np.log(p[p > 0])) for p in (self.p_x, self.p_y))

    @property
    def verdict(self) -> tuple[str, str]:
        """The (verdict, reason) by the bias that sparse cells cause, and by the standard error."""
        bias, cells = self.miller_madow_bias, len(self.p_xy)
        if bias > doubt(self.nats) or self.n < LEAST_ROWS_PER_CELL * cells:
            return "undersampled", (
                f"{cells} occupied cells are too many for {self.n} rows: collect more rows or use fewer symbols or bins"
            )
        if reason := too_uncertain(self.nats, self.std_error, self.n):
            return "undersampled", reason
        return "trusted", f"each occupied cell holds {self.n / cells:.0f} rows on average"


def label_entropy(label: np.ndarray) -> float:
    """Returns the entropy in nats of the frequencies of labels.

    Args:
      label: integer codes >= 0 [n].

    >>> round(label_entropy(np.array([0, 2, 0, 2])), 4), label_entropy(np.zeros(3, int))
    (0.6931, 0.0)
    """
    share = np.bincount(label) / len(label)
    share = share[share > 0]
    return max(0.0, float(-(share * np.log(share)).sum()))
