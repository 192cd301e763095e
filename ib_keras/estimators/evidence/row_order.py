"""Rows that follow each other, as in series, walks and blocks, and the number of independent rows among them."""

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.pair import Pair

_COLUMNS = 20
_CLASSES = 30
_ERRORS = 4.0
"""Standard errors by which neighbouring rows of both sides must be alike before their order is taken for a series."""
LEAST_SHARE = 0.7
"""Share of the rows that must count as independent for a value of them all to be trusted."""


def independent_rows(pair: Pair) -> float:
    """Returns the number of independent rows that n rows of two autocorrelated sides count for.

    n / (1 + 2 sum_l r_x(l) r_y(l)) with the autocorrelations r at lag l, summed as long as their product stands out of
    the noise. All rows count where one side alone follows its own past: pairs of such rows still show no dependence.

    Args:
      pair: columns; a side of integers holds labels.

    >>> walk = np.cumsum(np.random.default_rng(0).normal(size=[2, 1000]), axis=1)[:, :, None]
    >>> bool(independent_rows(Pair(*walk)) < 50)
    True

    References:
      Bartlett, Some aspects of the time-correlation problem in regard to tests of significance (1935), section 3.
    """
    n = len(pair)
    sides = [_comparable(*sides) for sides in zip(pair.sides, pair.ranks)]
    if not all(_follow_each_other(side) for side in sides):
        return float(n)
    products = np.prod([_autocorrelation(side) for side in sides], axis=0)[1:]
    noise = np.flatnonzero(products < 4 / n)
    counted = products[: noise[0] if len(noise) else None]
    return n / (1 + 2 * max(0.0, float(counted.sum())))


def _comparable(side, ranks):
    """Returns the ranks of at most 20 columns that vary, standardised; of a label, indicators of its classes."""
    if side.dtype.kind != "f":
        label = symbols(side)
        classes = label.max() + 1
        side = np.eye(classes)[label] if classes <= _CLASSES else label[:, None].astype(np.float64)
    else:
        side = ranks
    side = side[:, np.ptp(side, axis=0) > 0]
    if side.shape[1] > _COLUMNS:
        side = side[:, np.random.default_rng(0).permutation(side.shape[1])[:_COLUMNS]]
    return (side - side.mean(axis=0)) / side.std(axis=0)


def _follow_each_other(side):
    """Whether the steps from row to row are smaller than those between rows drawn at random (von Neumann's ratio)."""
    if side.shape[1] == 0:
        return False
    ratio = ((side[1:] - side[:-1]) ** 2).mean(axis=0).min() / 2
    return (1 - ratio) * np.sqrt(len(side)) > _ERRORS + np.sqrt(np.log(side.shape[1]))


def _autocorrelation(side):
    """Returns the largest autocorrelation among the columns at the lags 0 to n / 3."""
    n = len(side)
    spectrum = np.abs(np.fft.rfft(side, 2 * n, axis=0)) ** 2
    return np.fft.irfft(spectrum, axis=0)[: n // 3].max(axis=1) / n
