"""Information as the entropy that a regression takes away."""

import numpy as np

from ib_keras.estimators.neighbours import Neighbours, standard_error

_NEIGHBOURS = 4


def residual_information(x, y):
    """Returns (nats, standard error) of the lower bound h(Y) - h(Y - BX) on I(X;Y), with B of least squares.

    h(Y|X) = h(Y - BX | X) <= h(Y - BX). Both entropies are those of nearest neighbours in d_y columns, so that no ceiling
    log n binds: strong dependence leaves a small residual, whose entropy is as easily measured as any.

    Args:
      x: [n, d_x] array.
      y: [n, d_y] array.
    """
    x, y = (side - side.mean(axis=0) for side in (x, y))
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    local = _local_entropies(y) - _local_entropies(residual)
    return local.mean(), standard_error(local)


def _local_entropies(x):
    """Returns the contribution of each row to h(X) but for a constant, on columns without correlation."""
    root = np.linalg.cholesky(np.atleast_2d(np.cov(x.T)) + 1e-12 * np.eye(x.shape[1]) * x.var())
    radius = Neighbours(np.linalg.solve(root, x.T).T).kth_distance(_NEIGHBOURS)
    return x.shape[1] * np.log(radius) + np.log(np.diag(root)).sum()
