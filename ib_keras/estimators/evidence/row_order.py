"""Rows that follow each other, as in series, walks and blocks, and the number of independent rows among them."""

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.pair import Pair

_COLUMNS = 20
_CLASSES = 30
_ERRORS = 4.0
"""Standard errors by which rows of both sides must be alike, or unlike, before their order is taken for a series."""
LEAST_SHARE = 0.7
"""Share of the rows that must count as independent for a value of them all to be trusted."""


def independent_rows(pair: Pair) -> float:
    """Returns the number of independent rows that n rows of two autocorrelated sides count for.

    n / (1 + 2 sum_l |r_x(l) r_y(l)|) with the autocorrelations r at lag l, summed over the lags at which both stand out
    of the noise: the next row, the same month of the next year, the same subject in the next wave. All rows count where
    one side alone follows its own past: pairs of such rows still show no dependence.

    Args:
      pair: columns; a side of integers holds labels.

    >>> walk = np.cumsum(np.random.default_rng(0).normal(size=[2, 1000]), axis=1)[:, :, None]
    >>> bool(independent_rows(Pair(*walk)) < 50)
    True

    References:
      Bartlett, Some aspects of the time-correlation problem in regard to tests of significance (1935), section 3.
    """
    n = len(pair)
    likeness = [_likeness(_comparable(*sides)) for sides in zip(pair.sides, pair.ranks)]
    return n / (1 + 2 * float(np.prod(likeness, axis=0).sum()))


def _likeness(side):
    """Returns the largest autocorrelation among the columns at the lags 1 to n / 4, or 0 where it may be chance."""
    n, columns = side.shape
    spectrum = np.abs(np.fft.rfft(side, 2 * n, axis=0)) ** 2
    largest = np.abs(np.fft.irfft(spectrum, axis=0)[1 : n // 4]).max(axis=1, initial=0.0) / n
    by_chance = (_ERRORS + np.sqrt(np.log(max(columns, 1)))) / np.sqrt(n)
    return np.where(largest > by_chance, largest, 0.0)


def _comparable(side, ranks):
    """Returns the ranks of at most 20 columns that vary, with their distances from the middle, standardised.

    The distances show a series whose spread changes slowly, as returns of a market do. A label becomes indicators of
    its classes.
    """
    floating = side.dtype.kind == "f"
    if not floating:
        label = symbols(side)
        classes = label.max() + 1
        side = np.eye(classes)[label] if classes <= _CLASSES else label[:, None].astype(np.float64)
    else:
        side = ranks
    side = side[:, np.ptp(side, axis=0) > 0]
    if side.shape[1] > _COLUMNS:
        side = side[:, np.random.default_rng(0).permutation(side.shape[1])[:_COLUMNS]]
    side = (side - side.mean(axis=0)) / side.std(axis=0)
    if not floating:
        return side
    distance = np.abs(side)
    return np.hstack([side, (distance - distance.mean(axis=0)) / distance.std(axis=0)])
