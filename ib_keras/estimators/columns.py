"""Columns on a common scale: standardised, or as normal scores."""

import numpy as np


def standardised(x):
    """Returns `x` [n, d] in float64 with columns of mean 0 and deviation 1; constant columns become 0.

    Powers of two bring the columns near 1 first, without rounding: squares of very large or small values would overflow.
    """
    x = np.asarray(x, np.float64)
    x = np.ldexp(x, -np.frexp(np.abs(x).max(axis=0))[1])
    scale = x.std(axis=0)
    centred = x - x.mean(axis=0)
    return np.divide(centred, scale, out=np.zeros_like(centred), where=scale > 1e-12 * np.abs(x).max(axis=0))


def normal_scores(x):
    """Returns the ranks of each column of `x` [n, d] mapped to standard normal quantiles, ties averaged."""
    from scipy import special, stats

    return special.ndtri(stats.rankdata(x, axis=0) / (len(x) + 1))
