"""Rows with more columns than there are rows, brought to as many columns as rows without changing a distance."""

import numpy as np
from threadpoolctl import threadpool_limits

from ib_keras.estimators.rows.blocks import slices

_COLUMNS_AT_ONCE = 4096


def same_distances(t: np.ndarray) -> np.ndarray:
    """Returns coordinates [n, n] with the same distances between rows for `t` wider than n; others unchanged.

    Isotropic noise sees distances alone, so that estimators of a layer with noise give the same answer in less time.
    The coordinates lie along the principal axes of the rows, from the eigenvectors of their Gram matrix. A Cholesky
    factor of that matrix takes a tenth of the time, but needs a ridge, and its columns are correlated: the diagonal
    Gaussian that `Channel` fits to the draws then gives an upper bound that is half as large again.

    Args:
      t: floating array [n, ...]. Rows that are not finite are handed back, for the estimator to reject.

    >>> t = np.random.default_rng(0).normal(size=[3, 50])
    >>> r = same_distances(t)
    >>> r.shape, bool(np.allclose(np.linalg.norm(r[0] - r[1:], axis=1), np.linalg.norm(t[0] - t[1:], axis=1)))
    ((3, 3), True)
    """
    n = len(t)
    if t[0].size <= n or not np.isfinite(t).all():
        return t
    flat = t.reshape(n, -1)
    centre, gram = flat.mean(axis=0, dtype=np.float64), np.zeros([n, n])
    for columns in slices(flat.shape[1], _COLUMNS_AT_ONCE):
        block = flat[:, columns] - centre[columns]
        gram += block @ block.T
    if not gram.any():
        return np.zeros([n, 1])
    # Threads gain a third of the time on idle cores, and cost several times as much beside those of a training.
    with threadpool_limits(1):
        values, vectors = np.linalg.eigh(gram)
    return vectors * np.sqrt(values.clip(0))
