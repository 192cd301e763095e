"""Linear dependence between two sides: whitening, canonical correlations, and the information of a Gaussian."""

from typing import NamedTuple

import numpy as np

from ib_keras._checks import rejection


def basis(columns):
    """Returns an orthonormal basis [n, rank] of `columns` [n, d], without directions below 1e-10 of the strongest."""
    u, s, _ = np.linalg.svd(columns, full_matrices=False)
    return u[:, s > 1e-10 * max(s[0], 1e-300)]


def whitened(x):
    """Returns an uncorrelated basis [n, rank] of unit variances of the centred columns of `x`."""
    return basis(x - x.mean(axis=0)) * np.sqrt(len(x))


def more_rows_than_columns(pair, purpose="correlations"):
    """Raises an `InputError` unless a `Pair` has more rows than columns, without which correlations are all 1."""
    if len(pair) <= pair.dimension + 1:
        raise rejection(
            "x",
            f"more rows than columns of both sides together ({pair.dimension}) for {purpose}",
            f"{len(pair)} rows",
            "Collect more pairs or reduce the dimension with PCA.",
        )


def canonical_correlations(pair):
    """Returns the canonical correlations of a `Pair`, largest first, and the ranks of its sides.

    Singular values of the product of orthonormal bases of the centred columns; directions without variance are left
    out.
    """
    first, second = map(basis, pair.standardised())
    return np.linalg.svd(first.T @ second, compute_uv=False).clip(0, 1), first.shape[1], second.shape[1]


def determinant_bias(n, d_x, d_y):
    """Exact bias in nats of the Gaussian plug-in for n Gaussian rows; close to d_x d_y / 2n.

    E log det of a sample covariance is known from the Wishart distribution through digamma functions.
    """
    from scipy.special import digamma

    def expected_log_det(d):
        return digamma((n - np.arange(1, d + 1)) / 2).sum()

    return (expected_log_det(d_x) + expected_log_det(d_y) - expected_log_det(d_x + d_y)) / 2


class GaussianInformation(NamedTuple):
    """Information of the Gaussian that has the canonical correlations of a sample.

    Args:
      nats: information, its finite-sample bias removed; infinite where one side is a linear function of the other.
      std_error: standard error of `nats`.
      correlations: canonical correlations, largest first.
    """

    nats: float
    std_error: float
    correlations: np.ndarray


def gaussian_information(pair):
    """Returns the `GaussianInformation` of a `Pair`."""
    correlations, d_x, d_y = canonical_correlations(pair)
    with np.errstate(divide="ignore"):
        nats = -0.5 * np.log1p(-(correlations**2)).sum() - determinant_bias(len(pair), d_x, d_y)
    variance = (correlations**2).sum() / len(pair) + d_x * d_y / (2 * len(pair) ** 2)
    return GaussianInformation(nats, np.sqrt(variance), correlations)
