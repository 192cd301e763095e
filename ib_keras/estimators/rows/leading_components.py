"""The few columns in which wide rows differ most."""

import numpy as np


def leading_components(side: np.ndarray, components: int) -> np.ndarray:
    """Returns the leading principal components [n, components] of `side` [n, d], and narrower rows as they are.

    Args:
      side: floating columns [n, d].
      components: the most columns to return.

    >>> leading_components(np.random.default_rng(0).normal(size=[100, 50]), 3).shape
    (100, 3)
    """
    if side.shape[1] <= components:
        return side
    from sklearn.decomposition import PCA

    return PCA(min(components, len(side)), svd_solver="randomized", random_state=0).fit_transform(side)
