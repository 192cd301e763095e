"""A variable less what its neighbours in another variable have on average."""

import numpy as np

from ib_keras.estimators.search.neighbours import Neighbours

_NEIGHBOURS = 10


def detrended(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Returns `x` [n, d] less the mean over the 10 rows whose `z` is nearest (fewer in small samples).

    I(X;Y|Z) = I(X - f(Z); Y - g(Z)|Z) for all f and g, so that a value which changes for it is not that of the law. The
    same neighbours serve every `x`: their noise leaves the correlation of two residuals as it is.
    """
    return x - x[Neighbours(z).nearest(min(_NEIGHBOURS, len(x) - 1))].mean(axis=1)
