"""Columns on a common scale: standardised, as ranks, or as normal scores."""

import numpy as np

from ib_keras.estimators.rows.blocks import slices

_GROUP = 64
_ROUNDING = 2**-49
"""Deviation, as a share of the largest value, below which a column is a constant up to rounding."""


def standardised(x: np.ndarray, dtype: type = np.float64) -> np.ndarray:
    """Returns `x` [n, d] in `dtype` with columns of mean 0 and deviation 1; constant columns become 0."""
    result = np.empty(x.shape, dtype)
    # The arithmetic is done in float64, a group of columns at a time: a float64 copy of wide float32 rows would double
    # the memory.
    for columns in slices(x.shape[1], _GROUP):
        result[:, columns] = _standardised(np.asarray(x[:, columns], np.float64))
    return result


def _standardised(x):
    """Returns float64 columns of mean 0 and deviation 1."""
    # Squares of very large or very small values would overflow. Powers of two bring them near 1 without rounding.
    largest = np.abs(x).max(axis=0)
    x, largest = (np.ldexp(side, -np.frexp(largest)[1]) for side in (x, largest))
    centred = x - x.mean(axis=0)
    scale = np.sqrt((centred**2).mean(axis=0))
    varies = scale > _ROUNDING * largest
    return np.where(varies, centred / np.where(varies, scale, 1), 0.0)


def places(x: np.ndarray) -> np.ndarray:
    """Returns twice the mean rank of each value in its column, 2 to 2n, as integers [n, d]; ties share their rank."""
    result = np.empty(x.shape, np.int32)
    for column, place in zip(x.T, result.T):
        order = np.argsort(column)
        first = np.flatnonzero(np.diff(column[order], prepend=-np.inf))
        if len(first) == len(x):
            place[order] = np.arange(2, 2 * len(x) + 2, 2)
        else:
            after = np.append(first[1:], len(x))
            place[order] = np.repeat(first + 1 + after, after - first)
    return result


def ranks_of(places: np.ndarray) -> np.ndarray:
    """Returns the mean ranks of `places` [n, d], in (0, 1)."""
    return places / 2 / (len(places) + 1)


def scores_of(places: np.ndarray) -> np.ndarray:
    """Returns the standard normal quantiles of the ranks of `places` [n, d]."""
    from scipy.special import ndtri

    n = len(places)
    quantile = ndtri(np.arange(1, 2 * n + 1) / 2 / (n + 1))
    result = np.empty(places.shape)
    for place, scores in zip(places.T, result.T):
        scores[:] = quantile[place - 1]
    return result


def normal_scores(x: np.ndarray) -> np.ndarray:
    """Returns the ranks of each column of `x` [n, d] mapped to standard normal quantiles, ties averaged."""
    return scores_of(places(x))


def strict_ranks(x: np.ndarray, seed: int = 0) -> np.ndarray:
    """Returns the ranks 0 to n - 1 of each value in its column, as integers [n, d]; ties take turns at random.

    Ties in the order of the rows would make two columns with repeated values look dependent.

    >>> sorted(strict_ranks(np.zeros([4, 1]))[:, 0].tolist())
    [0, 1, 2, 3]
    """
    generator, result = np.random.default_rng(seed), np.empty(x.shape, np.int64)
    for column, ranks in zip(x.T, result.T):
        turns = generator.permutation(len(column))
        ranks[turns[np.argsort(column[turns], kind="stable")]] = np.arange(len(column))
    return result
