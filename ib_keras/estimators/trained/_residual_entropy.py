"""I(X;Y) = H(Y) - H(Y|X), with H(Y|X) bounded by the entropy of the residuals of a linear regression."""

import numpy as np

from ib_keras.estimators.base.trust import ERRORS
from ib_keras.estimators.search.neighbours import Neighbours, standard_error

_NEIGHBOURS = 4


def residual_information(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Returns (nats, standard error) of the lower bound h(Y) - h(Y - BX) on I(X;Y), with B from least squares.

    h(Y|X) = h(Y - BX | X) <= h(Y - BX). Both entropies are estimated from nearest neighbours in d_y columns, so that no
    ceiling log n applies: strong dependence leaves a small residual, whose entropy is as easy to estimate as any other.

    Where Y has many clusters of few rows each, neighbours make h(Y) too high, and the difference is no lower bound. It
    then falls as rows are added. If all rows give less than their halves, by more than the standard error explains, the
    result is (-inf, nan).

    Args:
      x: array [n, d_x].
      y: array [n, d_y].
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
    """Returns the contributions of the rows to h(X), up to a constant."""
    # Neighbours are near in every direction only if the columns are uncorrelated and have one scale.
    root = np.linalg.cholesky(np.atleast_2d(np.cov(x.T)) + 1e-12 * np.eye(x.shape[1]) * x.var())
    radius = Neighbours(np.linalg.solve(root, x.T).T).kth_distance(_NEIGHBOURS)
    return x.shape[1] * np.log(radius) + np.log(np.diag(root)).sum()
