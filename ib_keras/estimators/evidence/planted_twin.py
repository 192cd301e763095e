"""Twins of the data with planted dependence, which a method that reports zero has to show."""

import math

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.formulas.whitening import basis
from ib_keras.estimators.rows.columns import standardised, strict_ranks

_DIRECTIONLESS = 1e-6


def planted(x: np.ndarray, y: np.ndarray, nats: float, seed: int, cells: int = 2) -> np.ndarray:
    """Returns the rows of `y` paired anew with those of `x`, so that the sides share `nats` in a pattern hard to find.

    Both sides are reduced to a parity, and rows are paired so that the parities agree with probability 1 - p, where
    log 2 - H(p) = `nats`. Both marginals stay as they are. With two cells the parity is that of the signs of all
    whitened columns, which no fewer columns show. With more cells it is that of the cells of ranks that a row lies in,
    the finest pattern that so many cells to a column can hold. A label is split into random halves of its classes.

    Args:
      x: columns [n, d_x], or integers, which are labels.
      y: columns [n, d_y], or integers.
      nats: planted information, between 0 and log 2.
      seed: seed of the pairing.
      cells: cells to a column, >= 2.

    >>> x, y = np.random.default_rng(0).normal(size=[2, 4000, 1])
    >>> twin = planted(x, y, math.log(2), seed=0)
    >>> bool(np.mean((x > np.median(x)) == (twin > np.median(twin))) > 0.999), sorted(twin) == sorted(y)
    (True, True)
    """
    generator = np.random.default_rng(seed)
    ours, theirs = (_parity(side, cells, generator) for side in (x, y))
    wanted = ours ^ (generator.uniform(size=len(ours)) < flip_probability(nats))
    partner, left = np.empty(len(ours), np.int64), []
    for value in (0, 1):
        mine, other = (generator.permutation(np.flatnonzero(side == value)) for side in (wanted, theirs))
        both = min(len(mine), len(other))
        partner[mine[:both]] = other[:both]
        left.append((mine[both:], other[both:]))
    mine, other = (np.concatenate(parts) for parts in zip(*left))
    partner[mine] = generator.permutation(other)
    return y[partner]


def flip_probability(nats: float) -> float:
    """Returns the p <= 1/2 with log 2 - H(p) = `nats`, for 0 <= `nats` <= log 2.

    >>> round(flip_probability(0.1927), 3), flip_probability(math.log(2)), flip_probability(0.0)
    (0.2, 0.0, 0.5)
    """
    from scipy.optimize import brentq
    from scipy.special import entr

    if nats >= math.log(2):
        return 0.0
    return 0.5 if nats <= 0 else float(brentq(lambda p: math.log(2) - entr(p) - entr(1 - p) - nats, 0.0, 0.5))


def _parity(side, cells, generator):
    """Returns 0 or 1 for each row."""
    if side.dtype.kind != "f":
        return _half_of_classes(symbols(side), generator)
    if cells == 2:
        white = basis(standardised(side), negligible=_DIRECTIONLESS)
        return (np.sign(white - np.median(white, axis=0)) < 0).sum(axis=1) % 2
    return (strict_ranks(side, int(generator.integers(2**31))) * cells // len(side)).sum(axis=1) % 2


def _half_of_classes(label, generator):
    """Returns 1 for the rows of random classes that hold about half of them."""
    counts = np.bincount(label)
    order = generator.permutation(len(counts))
    before = np.cumsum(counts[order]) - counts[order] / 2
    half = np.zeros(len(counts), np.int64)
    half[order[before < len(label) / 2]] = 1
    return half[label]
