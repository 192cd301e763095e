"""What principal components reach: the floor that every autoencoder has to pass."""

import numpy as np


def pca_error(train, test, k):
    """Returns the mean squared error per pixel of `test` [m, ...] rebuilt from `k` principal components of `train` [n,
    ...].

    The best that a linear autoencoder with a code of `k` coordinates can do on the training part.

    Args:
      train: examples to which the components are fitted.
      test: examples to rebuild.
      k: number of components, >= 1; at most as many as `train` has rows or pixels are used.

    >>> x = np.outer(np.arange(5.0), [1.0, 2.0])
    >>> round(pca_error(x, x + [2.0, -1.0], 1), 6)
    2.5
    """
    return float(np.mean(pca_errors(train, test, k)))


def pca_errors(train, test, k):
    """Returns the mean squared error per pixel of each example of `test`, [m]; see `pca_error`."""
    from sklearn.decomposition import PCA

    train, test = (np.reshape(x, [len(x), -1]) for x in (train, test))
    pca = PCA(min(k, *train.shape), random_state=0).fit(train)
    return np.mean((pca.inverse_transform(pca.transform(test)) - test) ** 2, axis=1)
