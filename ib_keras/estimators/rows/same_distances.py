"""Rows with more columns than there are rows, brought to no more columns than rows without changing a distance."""

import numpy as np
from threadpoolctl import threadpool_limits

from ib_keras.estimators.rows.blocks import slices

_COLUMNS_AT_ONCE = 4096
_AXES, _TURNS = 128, 2


def same_distances(t: np.ndarray) -> np.ndarray:
    """Returns coordinates [n, at most n] with the same distances between rows for `t` wider than n; others unchanged.

    Isotropic noise sees distances alone, so that estimators of a layer with noise give the same answer in less time.
    The first 128 coordinates lie along the principal axes of the rows, up to a rounding, and the others come from a
    Cholesky factor of the rest of the Gram matrix. A factor of the whole matrix has correlated columns: the diagonal
    Gaussian that `Channel` fits to the draws then gives an upper bound that is half as large again. All principal axes
    take four times as long, and change that bound in no digit that is shown.

    Args:
      t: floating array [n, ...]. Rows that are not finite are handed back, for the estimator to reject.

    >>> t = np.random.default_rng(0).normal(size=[3, 50])
    >>> r = same_distances(t)
    >>> r.shape, bool(np.allclose(np.linalg.norm(r[0] - r[1:], axis=1), np.linalg.norm(t[0] - t[1:], axis=1)))
    ((3, 2), True)

    References:
      Halko, Martinsson & Tropp, Finding structure with randomness (2011), algorithms 4.3 and 5.5.
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
        axes = _principal(gram)
        rest = _factor(gram - axes @ axes.T, smallest=_rounding(gram))
    # What stands beyond the n-th column is rounding.
    return np.hstack([axes, rest])[:, :n]


def _principal(gram):
    """Returns coordinates [n, at most 128] whose Gram matrix leaves a positive semidefinite rest of `gram`."""
    from sklearn.utils.extmath import randomized_range_finder

    basis = randomized_range_finder(gram, size=min(_AXES, len(gram)), n_iter=_TURNS, random_state=0)
    image = gram @ basis
    values, vectors = np.linalg.eigh(basis.T @ image)
    kept = values > _rounding(gram)
    left, lengths, _ = np.linalg.svd(image @ (vectors[:, kept] / np.sqrt(values[kept])), full_matrices=False)
    return left * lengths


def _factor(rest, smallest):
    """Returns a factor [n, rank] of a positive semidefinite matrix, without pivots below `smallest`."""
    from scipy.linalg.lapack import dpstrf

    if np.diag(rest).max() <= smallest:  # LAPACK compares every pivot but the first.
        return np.empty([len(rest), 0])
    triangle, order, rank, _ = dpstrf(rest, tol=smallest, lower=1)
    factor = np.empty([len(rest), rank])
    factor[order - 1] = np.tril(triangle)[:, :rank]
    return factor


def _rounding(gram):
    return len(gram) * np.finfo(gram.dtype).eps * np.diag(gram).max()
