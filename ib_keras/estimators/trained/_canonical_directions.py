"""Directions that two sets of columns share: linear canonical correlation analysis that wide rows do not upset."""

import numpy as np

_COMPONENTS = 100
_NEGLIGIBLE = 1e-3


def canonical_directions(x, y, count):
    """Returns kernels [d_x, count] and [d_y, count] of the `count` most correlated pairs of directions.

    Both sides are first reduced to their leading principal components, at most 100 and at most one per 20 rows.

    Args:
      x: [n, d_x] array.
      y: [n, d_y] array.
      count: number of directions; what the sides have too few of is 0.
    """
    bases = [_whitening(side) for side in (x, y)]
    white = [(side - side.mean(axis=0)) @ basis for side, basis in zip((x, y), bases)]
    u, _, vt = np.linalg.svd(white[0].T @ white[1] / len(x), full_matrices=False)
    return [_padded(basis @ rotation[:, :count], count) for basis, rotation in zip(bases, (u, vt.T))]


def _whitening(x):
    from sklearn.decomposition import PCA

    components = max(1, min(*x.shape, _COMPONENTS, len(x) // 20))
    pca = PCA(components, svd_solver="covariance_eigh" if x.shape[1] <= 1000 else "randomized", random_state=0).fit(x)
    kept = pca.singular_values_ > _NEGLIGIBLE * max(pca.singular_values_[0], 1e-300)
    return (pca.components_[kept] / np.sqrt(pca.explained_variance_[kept, None])).T


def _padded(kernel, count):
    return np.pad(kernel, [(0, 0), (0, count - kernel.shape[1])])
