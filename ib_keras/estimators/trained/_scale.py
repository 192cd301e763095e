"""Maps to the scale that networks train well on, fitted to training rows; they keep the information."""

from collections.abc import Callable

import numpy as np


def affine_scale(training: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns (shift, factor) that standardise the columns of `training` [n, d], or whole pictures [n, H, W, C]."""
    axes = None if training.ndim > 2 else 0
    shift, deviation = training.mean(axis=axes), training.std(axis=axes)
    varies = deviation > 1e-12 * np.abs(training).max(axis=axes)
    return shift, np.divide(1, deviation, out=np.zeros_like(deviation), where=varies)


def standard_scale(training: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Returns the function that standardises rows as `affine_scale` does, in float32."""
    shift, factor = affine_scale(training)
    return lambda rows: ((rows - shift) * factor).astype(np.float32)


def rank_scale(training: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Returns the function that maps each column to the normal scores of `training`, in float32.

    The map is linear between two training values and constant beyond them. Pictures are standardised instead.
    """
    if training.ndim > 2:
        return standard_scale(training)
    maps = [_column_scores(column) for column in training.T]

    def scores(rows):
        scored = np.empty(rows.shape, np.float32)
        for i, nodes in enumerate(maps):
            scored[:, i] = np.interp(rows[:, i], *nodes)
        return scored

    return scores


def _column_scores(column):
    from scipy.special import ndtri

    values, counts = np.unique(column, return_counts=True)
    rank = np.cumsum(counts) - counts / 2
    return values, ndtri(rank / len(column))
