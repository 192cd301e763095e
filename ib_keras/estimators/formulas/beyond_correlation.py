"""Tests for dependence that correlations do not carry, which decide whether a Gaussian estimate is trusted.

A Gaussian copula passes both tests on normal scores:

- in few dimensions, nearest neighbours show no more information than the correlations do;
- the residual of one side's regression on the other is independent of that other side. Magnitudes, waves, products and
  Mahalanobis norms of both are compared by rank correlations, whose null distribution does not depend on the data.
"""

import numpy as np

from ib_keras.estimators.base.trust import doubt
from ib_keras.estimators.formulas.neighbour_information import one_radius
from ib_keras.estimators.formulas.whitening import rotations, whitened
from ib_keras.estimators.rows.columns import normal_scores, standardised
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION, standard_error

# The tests look for dependence that matters, which shows in some thousand rows; more rows would only take time.
ROWS_FOR_NEIGHBOURS, ROWS_FOR_RESIDUALS = 2_000, 5_000
_NEIGHBOURS = 5
_LEVEL = 0.001
_PRODUCT_COLUMNS = 6
_COARSE = 0.11
_LINEAR = "values"


def beyond_correlation(scores: Pair) -> tuple[str, str] | None:
    """Returns (verdict, reason) of the first test that a `Pair` of normal scores fails, or None."""
    if scores.dimension <= CROWDED_DIMENSION:
        extra, nats = extra_of_neighbours(scores)
        if extra > 0:
            return "biased_low", f"nearest neighbours show {nats:.3f} nats, more than the correlations: use KSG"
    correlation, threshold, name = strongest_residual(scores)
    if correlation > threshold:
        return "biased_low", (
            f"{name} of one side and of the other's residual correlate by {correlation:.2f}, where a Gaussian copula "
            f"stays below {threshold:.2f}: use KSG or a learned critic"
        )
    if scores.dimension > CROWDED_DIMENSION and threshold > _COARSE:
        return "undersampled", (
            f"{len(scores)} rows show dependence beyond correlation only above a rank correlation of {threshold:.2f}: "
            "collect more pairs"
        )
    return None


def extra_of_neighbours(scores: Pair) -> tuple[float, float]:
    """Returns by how many nats neighbours exceed correlations beyond doubt, <= 0 if they do not, and their value."""
    few = scores.thinned(ROWS_FOR_NEIGHBOURS)
    return extra_over(few.once(gaussian_local_values), few)


def extra_over(model_values: np.ndarray, pair: Pair) -> tuple[float, float]:
    """Returns by how many nats neighbours exceed a model beyond doubt, <= 0 if they do not, and their value.

    The differences are taken row by row, in which most of the sampling error cancels.

    Args:
      model_values: contributions of the rows to the information of the model [n], in nats.
      pair: `Pair` of the same n rows.
    """
    local = pair.once(_neighbour_values)
    difference = local - model_values
    nats = local.mean()
    return difference.mean() - doubt(nats, standard_error(difference)), nats


def _neighbour_values(pair):
    return one_radius(*pair.standardised(), _NEIGHBOURS)[0]


def gaussian_local_values(pair: Pair) -> np.ndarray:
    """Returns log p(x,y) / p(x)p(y) of each row [n], in nats, under the Gaussian with the covariance of the sample."""
    white = pair.once(_whitened)
    u, rho, v = rotations(white[0].T @ white[1] / len(pair))
    # A correlation of 1 has an infinite density ratio.
    rho = rho.clip(0, 1 - 1e-12)
    a, b = white[0] @ u, white[1] @ v
    return ((rho * a * b - rho**2 * (a**2 + b**2) / 2) / (1 - rho**2) - np.log1p(-(rho**2)) / 2).sum(axis=1)


def strongest_residual(scores: Pair) -> tuple[float, float, str]:
    """Returns the largest |rank correlation| between features of one side and of the other side's residual.

    Both directions of the regression are tried. With the correlation come the threshold of a test of level 0.001 over
    all pairs of features, and the name of the feature.
    """
    return scores.thinned(ROWS_FOR_RESIDUALS).once(_strongest_residual)


def _strongest_residual(pair):
    directions = zip(pair.once(features_of_sides), pair.sides[::-1], pair.once(_whitened))
    found = [
        feature_correlation(features, other - white @ (white.T @ other) / len(pair))
        for features, other, white in directions
    ]
    return max(found, key=lambda entry: entry[0] / entry[1])


def _whitened(pair):
    return tuple(map(whitened, pair.sides))


def features_of_sides(pair: Pair) -> tuple[tuple[list[str], np.ndarray], ...]:
    """Returns the features of both sides of a `Pair`, as `feature_correlation` takes them."""
    return tuple(map(_features, pair.standardised()))


def feature_correlation(features: tuple[list[str], np.ndarray], residual: np.ndarray) -> tuple[float, float, str]:
    """Returns the largest |rank correlation| of `features` with features of a residual, its threshold, and a name."""
    from scipy.special import ndtri

    (names, first), (_, second) = features, _features(standardised(residual))
    correlations = np.abs(first.T @ second) / len(residual)
    # The regression has removed the linear dependence, up to the difference between values and ranks.
    correlations[: names.count(_LINEAR), : residual.shape[1]] = 0
    best = np.unravel_index(correlations.argmax(), correlations.shape)
    return correlations[best], -ndtri(_LEVEL / correlations.size / 2) / np.sqrt(len(residual)), names[best[0]]


def _features(z):
    """Returns the names and the normal scores of features of standardised columns `z` [n, d], the linear ones first."""
    norm = (whitened(z) ** 2).sum(axis=1, keepdims=True)
    features = {
        # Magnitudes show a common scale, waves a fold, products a parity of signs, and twisted values a rotation by
        # radius.
        _LINEAR: z,
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
