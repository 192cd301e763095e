"""Columns without correlation: bases of given rows, and linear maps that make new rows white too.

Every estimator that turns columns into uncorrelated ones finds the numerics here. `measures.canonical_information` has
its own in TensorFlow, since it is differentiated.
"""

import numpy as np

_NEGLIGIBLE = 1e-10
_TINY = 1e-300
_COMPONENTS, _ROWS_PER_COMPONENT, _WIDE = 100, 20, 1000
_LEAST_DEVIATION = 1e-3


def basis(columns: np.ndarray, negligible: float = _NEGLIGIBLE, least: float | None = None) -> np.ndarray:
    """Returns an orthonormal basis [n, rank] of `columns` [n, d].

    Args:
      columns: array [n, d].
      negligible: share of the largest singular value up to which a direction is left out; the default is rounding.
      least: singular value up to which a direction is left out, instead of the share.
    """
    u, s, _ = np.linalg.svd(columns, full_matrices=False)
    return u[:, s > (negligible * max(s[0], _TINY) if least is None else least)]


def whitened(x: np.ndarray) -> np.ndarray:
    """Returns an uncorrelated basis [n, rank] of unit variances of the centred columns of `x` [n, d]."""
    return basis(x - x.mean(axis=0)) * np.sqrt(len(x))


def whitening(centred: np.ndarray) -> np.ndarray:
    """Returns the map [d, rank] to uncorrelated variables of unit variance, for columns [n, d] of mean 0."""
    values, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
    kept = values > _NEGLIGIBLE * max(values[-1], _TINY)
    return vectors[:, kept] / np.sqrt(values[kept])


def leading_whitening(x: np.ndarray) -> np.ndarray:
    """Returns the map [d, m] to the leading principal components, of unit variance.

    At most 100 of them and one for every 20 rows: the weak components of wide rows are noise, which a map of unit
    variances would blow up.
    """
    from sklearn.decomposition import PCA

    components = max(1, min(*x.shape, _COMPONENTS, len(x) // _ROWS_PER_COMPONENT))
    solver = "covariance_eigh" if x.shape[1] <= _WIDE else "randomized"
    pca = PCA(components, svd_solver=solver, random_state=0).fit(x)
    kept = pca.singular_values_ > _LEAST_DEVIATION * max(pca.singular_values_[0], _TINY)
    return (pca.components_[kept] / np.sqrt(pca.explained_variance_[kept, None])).T


def rotations(cross: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns (u, correlations, v) of the cross-covariance [r_x, r_y] of two white sides: its canonical directions."""
    u, correlations, vt = np.linalg.svd(cross, full_matrices=False)
    return u, correlations, vt.T
