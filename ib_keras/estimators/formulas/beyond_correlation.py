"""Evidence of dependence that correlations do not carry, for the judges of Gaussian estimates.

Two tests on normal scores, either of which a Gaussian copula passes:

- in few dimensions, nearest neighbours see no more information than the correlations do;
- the residual of one side's regression on the other is independent of it. Magnitudes, waves, products and Mahalanobis
  norms of both are compared by rank correlations, whose null distribution does not depend on the data.
"""

import numpy as np

from ib_keras.estimators.base.trust import doubt
from ib_keras.estimators.formulas.correlations import whitened
from ib_keras.estimators.formulas.neighbour_information import one_radius
from ib_keras.estimators.rows.columns import normal_scores, standardised
from ib_keras.estimators.rows.subsets import thinned
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION, standard_error

ROWS_FOR_NEIGHBOURS, ROWS_FOR_RESIDUALS = 2_000, 5_000
_NEIGHBOURS = 5
_LEVEL = 0.001
_PRODUCT_COLUMNS = 6
_COARSE = 0.11


def beyond_correlation(x, y):
    """Returns (verdict, reason) of the first test that the normal scores `x` and `y` fail, or None."""
    dimension = x.shape[1] + y.shape[1]
    if dimension <= CROWDED_DIMENSION:
        extra, nats = extra_of_neighbours(*(thinned(side, ROWS_FOR_NEIGHBOURS) for side in (x, y)))
        if extra > 0:
            return "biased_low", f"nearest neighbours see {nats:.3f} nats, more than the correlations: use KSG"
    correlation, threshold, name = strongest_residual(*(thinned(side, ROWS_FOR_RESIDUALS) for side in (x, y)))
    if correlation > threshold:
        return "biased_low", (
            f"{name} of one side and of the other's residual correlate by {correlation:.2f}, where a "
            "Gaussian "
            f"copula stays below {threshold:.2f}: use KSG or a learned critic"
        )
    if dimension > CROWDED_DIMENSION and threshold > _COARSE:
        return "undersampled", (
            f"{len(x)} rows show dependence beyond correlation only where it exceeds "
            f"{threshold:.2f}: collect "
            "more pairs"
        )
    return None


def extra_of_neighbours(x, y):
    """Returns how far the neighbours exceed the correlations beyond a margin of doubt (<= 0: they do not), and their
    nats.

    The difference is taken row by row, in which most of the sampling error cancels.
    """
    return extra_over(gaussian_local_values(x, y), x, y)


def extra_over(model_values, x, y):
    """Returns `extra_of_neighbours` over the local values [n] of any model of the density ratio."""
    local = one_radius(standardised(x), standardised(y), _NEIGHBOURS)[0]
    difference = local - model_values
    nats = local.mean()
    return difference.mean() - doubt(nats, standard_error(difference)), nats


def gaussian_local_values(x, y):
    """Returns log p(x,y) / p(x)p(y) of each row [n], in nats, under the Gaussian with the covariance of the sample."""
    white = [whitened(side) for side in (x, y)]
    u, rho, vt = np.linalg.svd(white[0].T @ white[1] / len(x), full_matrices=False)
    rho = rho.clip(0, 1 - 1e-12)
    a, b = white[0] @ u, white[1] @ vt.T
    return ((rho * a * b - rho**2 * (a**2 + b**2) / 2) / (1 - rho**2) - np.log1p(-(rho**2)) / 2).sum(axis=1)


def strongest_residual(x, y):
    """Returns the largest |rank correlation| between features of a side and of the other's residual, in either
    direction.

    With it come the threshold of a test of level 0.001 over all pairs, and the name of the feature.
    """
    found = [_residual_correlation(*sides) for sides in ((x, y), (y, x))]
    return max(found, key=lambda entry: entry[0] / entry[1])


def _residual_correlation(x, y):
    white = whitened(x)
    return feature_correlation(x, y - white @ (white.T @ y) / len(x))


def feature_correlation(x, residual):
    """Returns the largest |rank correlation| of features of `x` and of a residual, its threshold, and the feature's
    name."""
    from scipy.special import ndtri

    (names, first), (_, second) = (_features(standardised(side)) for side in (x, residual))
    correlations = np.abs(first.T @ second) / len(x)
    correlations[: x.shape[1], : residual.shape[1]] = 0  # linear with linear: removed by the regression
    best = np.unravel_index(correlations.argmax(), correlations.shape)
    return correlations[best], -ndtri(_LEVEL / correlations.size / 2) / np.sqrt(len(x)), names[best[0]]


def _features(z):
    """Returns the names and the normal scores of features of standardised columns `z` [n, d]; the first d are
    linear."""
    norm = (whitened(z) ** 2).sum(axis=1, keepdims=True)
    features = {
        "values": z,
        "magnitudes": np.abs(z),
        "waves": np.sin(3 * z),
        "norms": norm,
        "twisted values": (norm - norm.mean()) * z,
    }
    if z.shape[1] <= _PRODUCT_COLUMNS:
        first, second = np.triu_indices(z.shape[1], 1)
        features["products"] = z[:, first] * z[:, second]
    names = [name for name, columns in features.items() for _ in range(columns.shape[1])]
    return names, standardised(normal_scores(np.hstack(list(features.values()))))
