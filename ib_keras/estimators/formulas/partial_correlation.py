"""Information that correlations carry once a third variable is known, and tests for dependence beyond it."""

import numpy as np

from ib_keras.estimators.formulas.beyond_correlation import extra_of_neighbours, strongest_residual
from ib_keras.estimators.formulas.correlations import determinant_bias
from ib_keras.estimators.formulas.whitening import basis, whitened
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION

_DETERMINED = 1e-7


def partial_information(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> tuple[float, float]:
    """Returns (nats, standard error) of I(X;Y|Z) for jointly Gaussian columns, its exact finite-sample bias removed.

    -1/2 sum_i log(1 - r_i^2) over the canonical correlations r of the residuals of `x` and of `y` on `z`. The residuals
    of n rows have n - 1 - rank(z) degrees of freedom. Directions of a side that `z` determines are left out.
    """
    given = whitened(z) / np.sqrt(len(z))
    bases = [_residual_basis(side, given) for side in (x, y)]
    correlations = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False).clip(0, 1)
    # Each column of z takes a degree of freedom from the residuals.
    n, (d_x, d_y) = len(x) - given.shape[1], (base.shape[1] for base in bases)
    with np.errstate(divide="ignore"):
        nats = -0.5 * np.log1p(-(correlations**2)).sum() - determinant_bias(n, d_x, d_y)
    return nats, np.sqrt((correlations**2).sum() / n + d_x * d_y / (2 * n**2))


def _residual_basis(x, given):
    """Returns an orthonormal basis of the centred columns of `x` less their projection on the basis `given`."""
    own = whitened(x) / np.sqrt(len(x))
    return basis(own - given @ (given.T @ own), least=_DETERMINED)


def beyond_gaussian(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> str | None:
    """Returns the evidence, one clause, that the normal scores `x`, `y`, `z` are not jointly Gaussian, or None.

    Each variable is tested against the two others together: by neighbours in few dimensions, and by features of
    residuals in any number of dimensions.
    """
    for names, one, others in (
        ("y on x and z", y, [x, z]),
        ("x on y and z", x, [y, z]),
        ("z on x and y", z, [x, y]),
    ):
        scores = Pair(one, np.hstack(others))
        if scores.dimension <= CROWDED_DIMENSION:
            extra, nats = extra_of_neighbours(scores)
            if extra > 0:
                return f"nearest neighbours show a dependence of {names} of {nats:.3f} nats, more than the correlations"
        correlation, threshold, feature = strongest_residual(scores)
        if correlation > threshold:
            return f"the regression of {names} leaves {feature} that correlate by {correlation:.2f}"
    return None
