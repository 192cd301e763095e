"""Linear dependence between two sides: whitening, canonical correlations, and the information of a Gaussian."""

import numpy as np

from ib_keras.estimators.rows.columns import standardised


def whitened(x):
    """Returns an uncorrelated basis [n, rank] of unit variances of the centred columns of `x`."""
    u, s, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return u[:, s > 1e-10 * max(s[0], 1e-300)] * np.sqrt(len(x))


def canonical_correlations(x, y):
    """Returns the canonical correlations of `x` [n, d_x] and `y` [n, d_y], largest first.

    Singular values of the product of orthonormal bases of the centred columns; directions without variance are left
    out.
    """
    bases = []
    for side in (x, y):
        u, s, _ = np.linalg.svd(standardised(side), full_matrices=False)
        bases.append(u[:, s > 1e-10 * max(s[0], 1e-300)] if s[0] > 0 else u[:, :0])
    return np.linalg.svd(bases[0].T @ bases[1], compute_uv=False).clip(0, 1), bases[0].shape[1], bases[1].shape[1]


def determinant_bias(n, d_x, d_y):
    """Exact bias in nats of the Gaussian plug-in for n Gaussian rows; close to d_x d_y / 2n.

    E log det of a sample covariance is known from the Wishart distribution through digamma functions.
    """
    from scipy.special import digamma

    def expected_log_det(d):
        return digamma((n - np.arange(1, d + 1)) / 2).sum()

    return (expected_log_det(d_x) + expected_log_det(d_y) - expected_log_det(d_x + d_y)) / 2


def gaussian_information(x, y):
    """Returns (nats, standard error, rank of x, rank of y) of the bias-corrected Gaussian estimate."""
    correlations, d_x, d_y = canonical_correlations(x, y)
    with np.errstate(divide="ignore"):
        nats = -0.5 * np.log1p(-(correlations**2)).sum() - determinant_bias(len(x), d_x, d_y)
    variance = (correlations**2).sum() / len(x) + d_x * d_y / (2 * len(x) ** 2)
    return nats, np.sqrt(variance), d_x, d_y
