"""The Frechet distance between two samples of features."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import real_array, rejection, rows


def gaussian_frechet_distance(
    mean_a: ArrayLike, covariance_a: ArrayLike, mean_b: ArrayLike, covariance_b: ArrayLike
) -> float:
    """Returns the squared Frechet distance between two Gaussians, in squared units of the features.

    d^2 = |m_a - m_b|^2 + tr(S_a + S_b - 2 (S_a^1/2 S_b S_a^1/2)^1/2), the smallest mean squared distance between paired
    draws of the two; also the squared 2-Wasserstein distance.

    Args:
      mean_a: mean [d] of the first Gaussian.
      covariance_a: covariance matrix [d, d] of the first Gaussian, positive semidefinite.
      mean_b: mean [d] of the second Gaussian.
      covariance_b: covariance matrix [d, d] of the second Gaussian, positive semidefinite.

    Returns:
      A float of at least 0, up to rounding errors.

    Raises:
      InputError: for moments that are no finite numbers, or not of one dimension.

    >>> gaussian_frechet_distance(np.zeros(2), np.eye(2), np.array([3.0, 4.0]), 4 * np.eye(2))
    27.0

    References:
      Dowson & Landau, The Frechet distance between multivariate normal distributions (1982), eq. 4.
    """
    mean_a, mean_b = real_array("mean_a", mean_a), real_array("mean_b", mean_b)
    covariance_a = real_array("covariance_a", covariance_a)
    covariance_b = real_array("covariance_b", covariance_b)
    d = len(mean_a)
    given = {"mean_a": mean_a, "mean_b": mean_b, "covariance_a": covariance_a, "covariance_b": covariance_b}
    for argument, array in given.items():
        shape = (d,) if argument.startswith("mean") else (d, d)
        if array.shape != shape:
            raise rejection(argument, f"of shape {shape}", f"shape {array.shape}", "Pass moments of one dimension d.")
    root = _root(covariance_a)
    overlap = np.linalg.eigvalsh(root @ covariance_b @ root).clip(0)
    shift = mean_a - mean_b
    return float(shift @ shift + np.trace(covariance_a) + np.trace(covariance_b) - 2 * np.sqrt(overlap).sum())


def frechet_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Returns the squared Frechet distance between Gaussians fitted to two samples, in squared units of the features.

    Distances are comparable only between samples in the same features. `ClassifierFeatures` are trained on the data at
    hand, and so their distance is no Inception FID. Few rows make the distance too large, by about d^2 / n of the
    variance for d features: compare it with the distance of as many real examples.

    Args:
      a: features [n, d], n >= 2.
      b: features [m, d], m >= 2.

    Returns:
      A float of at least 0, up to rounding errors.

    Raises:
      InputError: for NaN, fewer than 2 rows, or different numbers of columns.

    Example: one of three features is shifted by 2.

    >>> a = np.random.default_rng(0).normal(size=[500, 3])
    >>> round(frechet_distance(a, a + [2.0, 0.0, 0.0]), 6)
    4.0

    References:
      Heusel et al., GANs trained by a two time-scale update rule (2017), eq. 6, there with the features of Inception.
    """
    a, b = (rows(name, values).astype(np.float64) for name, values in (("a", a), ("b", b)))
    if a.shape[1] != b.shape[1] or min(len(a), len(b)) < 2:
        raise rejection(
            "b",
            f"at least 2 rows of {a.shape[1]} features, like `a`",
            f"shapes {a.shape} and {b.shape}",
            "Pass two samples of the same features.",
        )
    moments = [(side.mean(axis=0), np.atleast_2d(np.cov(side, rowvar=False))) for side in (a, b)]
    return gaussian_frechet_distance(*moments[0], *moments[1])


def _root(covariance):
    """Returns the symmetric square root of a positive semidefinite matrix."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T
