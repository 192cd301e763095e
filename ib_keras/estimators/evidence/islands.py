"""Detection of dependence that lives on islands: small groups of neighbouring rows that agree with each other alone."""

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.leading_components import leading_components

_ROWS = 1_000
_NEAR, _FAR, _COLUMNS = (1, 4), 112, 10


def agreement(side: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Returns by how much neighbours in one side agree on the other: the nearest rows, and rows some ninety away.

    Agreement is the correlation of the other side between a row and its neighbour, and for labels the share of equal
    labels above chance. Repeated measurements of a subject agree on whatever belongs to the subject; the next subject
    agrees no more than chance. A population in which one side tells the other goes on to agree farther away.

    Args:
      side: standardised columns [n, d], in which neighbours are searched.
      other: columns [n, d] of numbers or labels.

    >>> r = np.random.default_rng(0)
    >>> subject = np.repeat(np.arange(150), 10)
    >>> x, label = r.normal(size=[150, 2])[subject] + 0.1 * r.normal(size=[1500, 2]), r.integers(0, 2, 150)[subject]
    >>> near, far = agreement(x, label[:, None])
    >>> bool(near > 0.3 and far < 0.1)
    True
    """
    from scipy.spatial import KDTree

    n = len(side)
    last = min(_FAR, n // 8, int(n * _chance(other) / 2))
    far = (int(0.6 * last), last)
    if far[0] <= 2 * _NEAR[1]:
        return 0.0, 0.0
    rows = np.random.default_rng(0).permutation(n)[:_ROWS]
    side = leading_components(side.astype(np.float64), _COLUMNS)
    ranks = np.r_[_NEAR[0] : _NEAR[1] + 1, far[0] : far[1] + 1]
    neighbours = KDTree(side).query(side[rows], k=ranks + 1)[1]
    alike = _alike(other, rows, neighbours)
    return float(alike[: _NEAR[1]].mean()), float(alike[_NEAR[1] :].mean())


def _chance(other):
    """Returns the share of rows that agree by chance: the class of a row has so many rows, and ends after them."""
    if other.dtype.kind == "f":
        return 1.0
    code = symbols(other.reshape(len(other), -1))
    return float(((np.bincount(code) / len(code)) ** 2).sum())


def _alike(other, rows, neighbours):
    """Returns the agreement of the rows with each of their neighbours, from 0 for chance to 1."""
    if other.dtype.kind != "f":
        code, chance = symbols(other.reshape(len(other), -1)), _chance(other)
        same = (code[neighbours] == code[rows][:, None]).mean(axis=0)
        return (same - chance) / max(1 - chance, 1e-12)
    ranks = np.argsort(np.argsort(other, axis=0), axis=0)
    ranks = (ranks - ranks.mean(axis=0)) / np.maximum(ranks.std(axis=0), 1e-12)
    return np.mean(ranks[neighbours] * ranks[rows][:, None], axis=(0, 2))
