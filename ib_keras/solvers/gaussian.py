"""The bottleneck of jointly Gaussian variables, in closed form."""

import numpy as np
import numpy.typing as npt

from ib_keras._checks import at_least, real_array, rejection
from ib_keras.solvers.bottleneck import Bottleneck

_ROUNDING = 1e-9


def gaussian(cov_x: npt.ArrayLike, cov_y: npt.ArrayLike, cov_xy: npt.ArrayLike, beta: float) -> Bottleneck:
    """Returns the `Bottleneck` of jointly Gaussian X and Y: a noisy linear map, in closed form, in nats.

    Of the canonical correlations rho_i those above beta^(-1/2) get a coordinate of T each, one more at every critical
    beta 1 / rho_i^2: I(X;T) = 1/2 sum_i log((beta - 1) rho_i^2 / (1 - rho_i^2)), I(T;Y) = I(X;T) - 1/2 sum_i log(beta
    rho_i^2).

    Args:
      cov_x: covariance of X [d_x, d_x].
      cov_y: covariance of Y [d_y, d_y].
      cov_xy: covariance of X with Y [d_x, d_y].
      beta: weight of I(T;Y), >= 0; up to the smallest critical beta the optimum is a T without information.

    Returns:
      A `Bottleneck` whose encoder is the matrix A [k, d_x] of T = A x + standard normal noise; k may be 0.

    Raises:
      InputError: for shapes that do not fit, covariances that belong to no variables, an X that determines a direction
        of Y, whose information is infinite, or beta < 0.

    Example:

    >>> found = gaussian([[1.0]], [[1.0]], [[0.9]], beta=2.0)
    >>> round(found.rate, 6), round(found.relevance, 6)
    (0.725005, 0.483792)

    References:
      Chechik, Globerson, Tishby & Weiss, Information bottleneck for Gaussian variables (2005), theorem 3.1 and eq. 16.
    """
    beta = at_least("beta", beta, 0, "beta=0 keeps nothing.")
    white_x, white_y = (_whitening(name, cov) for name, cov in (("cov_x", cov_x), ("cov_y", cov_y)))
    cross = real_array("cov_xy", cov_xy)
    if cross.shape != (white_x.shape[1], white_y.shape[1]):
        raise rejection(
            "cov_xy",
            f"of shape ({white_x.shape[1]}, {white_y.shape[1]}), X by Y",
            f"shape {cross.shape}",
            "Pass the covariance of each coordinate of X with each of Y.",
        )
    directions, rho, _ = np.linalg.svd(white_x @ cross @ white_y.T)
    if rho.size and rho[0] >= 1 - _ROUNDING:
        raise rejection(
            "cov_xy",
            "such that X does not determine a direction of Y",
            f"a canonical correlation of {rho[0]:.6g}",
            "Such information is infinite: add the variance of some noise to the diagonal of `cov_y`.",
        )
    kept = beta * rho**2 > 1
    squared, directions = rho[kept] ** 2, directions[:, : len(rho)][:, kept]
    gain = np.sqrt((beta * squared - 1) / (1 - squared))
    rate = 0.5 * float(np.log1p(gain**2).sum())
    return Bottleneck(
        beta, rate, rate - 0.5 * float(np.log(beta * squared).sum()), gain[:, None] * directions.T @ white_x
    )


def _whitening(name, cov):
    """Returns W [k, d] with W cov W' = I; directions without variance are left out."""
    cov = real_array(name, cov)
    if cov.ndim != 2 or cov.shape[0] != cov.shape[1]:
        raise rejection(name, "a covariance matrix [d, d]", f"shape {cov.shape}", "Pass np.cov(x.T), or [[variance]].")
    variances, axes = np.linalg.eigh(cov)
    if not np.allclose(cov, cov.T) or variances[0] < -_ROUNDING * max(1.0, variances[-1]):
        raise rejection(
            name,
            "symmetric, without negative variances",
            f"smallest eigenvalue {variances[0]:.3g}",
            "Pass np.cov(x.T), or [[variance]].",
        )
    kept = variances > _ROUNDING * variances[-1]
    return (axes[:, kept] / np.sqrt(variances[kept])).T
