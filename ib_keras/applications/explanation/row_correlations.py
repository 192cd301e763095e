"""Correlations between the rows of two arrays."""

import numpy as np


def row_correlations(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Returns the correlation of each row of two arrays [n, d]; NaN where one of the rows is constant.

    >>> row_correlations(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]), np.array([[2.0, 4.0, 6.0], [0.0, 0.0, 0.0]]))
    array([ 1., nan])
    """
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    scale = np.sqrt(np.square(a).sum(axis=1) * np.square(b).sum(axis=1))
    return np.divide((a * b).sum(axis=1), scale, out=np.full(len(a), np.nan), where=scale > 0)
