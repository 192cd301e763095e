"""Information as the entropy that a regression takes away."""

import numpy as np

from ib_keras.estimators.base.trust import ERRORS
from ib_keras.estimators.search.neighbours import Neighbours, standard_error

_NEIGHBOURS = 4


def residual_information(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Returns (nats, standard error) of the lower bound h(Y) - h(Y - BX) on I(X;Y), with B of least squares.

    h(Y|X) = h(Y - BX | X) <= h(Y - BX). Both entropies are those of nearest neighbours in d_y columns, so that no
    ceiling log n binds: strong dependence leaves a small residual, whose entropy is as easily measured as any.

    Neighbours make h(Y) too high where Y has more clusters than a few rows each can show, and the difference is no
    lower bound then. It falls as rows are added: where all rows give less than their halves, by more than the error
    explains, the result is (-inf, nan).

    Args:
      x: [n, d_x] array.
      y: [n, d_y] array.
    """
    local = _local_differences(x, y)
    nats, error = local.mean(), standard_error(local)
    halves = np.mean([_local_differences(x[rows], y[rows]).mean() for rows in (slice(0, None, 2), slice(1, None, 2))])
    return (-np.inf, np.nan) if halves - nats > ERRORS * error else (nats, error)


def _local_differences(x, y):
    """Returns the contribution [n] of each row to h(Y) - h(Y - BX)."""
    x, y = (side - side.mean(axis=0) for side in (x, y))
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return _local_entropies(y) - _local_entropies(residual)


def _local_entropies(x):
    """Returns the contribution of each row to h(X) but for a constant, on columns without correlation."""
    root = np.linalg.cholesky(np.atleast_2d(np.cov(x.T)) + 1e-12 * np.eye(x.shape[1]) * x.var())
    radius = Neighbours(np.linalg.solve(root, x.T).T).kth_distance(_NEIGHBOURS)
    return x.shape[1] * np.log(radius) + np.log(np.diag(root)).sum()
