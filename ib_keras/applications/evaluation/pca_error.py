"""The error of principal components: the floor that every autoencoder has to pass."""

import math

import numpy as np
from numpy.typing import ArrayLike

_BYTES = 2**28


def pca_error(train: ArrayLike, test: ArrayLike, k: int) -> float:
    """Returns the mean squared error per pixel of test examples that are rebuilt from `k` principal components.

    On the training examples no linear autoencoder with a code of `k` coordinates has a smaller error. Of training
    examples that are mapped from a file, 256 MB at even distances are taken.

    Args:
      train: examples [n, ...] to which the components are fitted.
      test: examples [m, ...] to rebuild.
      k: number of components, >= 1; the rows and pixels of `train` limit the number that is used.

    >>> x = np.outer(np.arange(5.0), [1.0, 2.0])
    >>> round(pca_error(x, x + [2.0, -1.0], 1), 6)
    2.5
    """
    return float(np.mean(pca_errors(train, test, k)))


def pca_errors(train: ArrayLike, test: ArrayLike, k: int) -> np.ndarray:
    """Returns the mean squared error per pixel of each example of `test`, [m]; see `pca_error`."""
    from sklearn.decomposition import PCA

    train = _some(train) if isinstance(train, np.memmap) else train
    train, test = (np.reshape(x, [len(x), -1]) for x in (train, test))
    pca = PCA(min(k, *train.shape), random_state=0).fit(train)
    return np.mean((pca.inverse_transform(pca.transform(test)) - test) ** 2, axis=1)


def _some(mapped):
    return np.array(mapped[:: max(1, math.ceil(mapped.nbytes / _BYTES))])
