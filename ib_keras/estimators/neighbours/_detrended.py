"""A variable without its trend along another variable, estimated from nearest neighbours."""

import numpy as np

from ib_keras.estimators.search.neighbours import Neighbours

_NEIGHBOURS = 10


def detrended(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Returns `x` [n, d] less its mean over the 10 rows with the nearest `z`, or all others in smaller samples.

    I(X;Y|Z) = I(X - f(Z); Y - g(Z)|Z) for all functions f and g: an estimate that changes when the trend is subtracted
    is not that of the law. The same neighbours serve every `x`, so that their noise leaves the correlation of two
    residuals as it is.
    """
    return x - x[Neighbours(z).nearest(min(_NEIGHBOURS, len(x) - 1))].mean(axis=1)
