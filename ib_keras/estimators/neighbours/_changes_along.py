"""Dependence of x and y that changes along z faster than neighbourhoods of all columns resolve."""

import numpy as np

_ERRORS, _MOST_NEIGHBOURS = 5.0, 200


def changes_along(x: np.ndarray, y: np.ndarray, z: np.ndarray, width: int) -> tuple[float, float]:
    """Returns (correlation of products between nearest rows in z, the value that chance stays below).

    The product of two columns is their correlation at one row. Its mean over `width` neighbours in z is what such
    neighbourhoods see. What remains of the products is noise, and unlike from row to row, unless the correlation
    changes within the neighbourhood: rows that are nearest in z then still share it.

    Args:
      x: normal scores [n, d_x] of what the trend along z leaves.
      y: normal scores [n, d_y] of what the trend along z leaves.
      z: columns [n, d_z] of one scale.
      width: number of rows in a neighbourhood.

    >>> x, noise, z = np.random.default_rng(0).normal(size=[3, 2000, 1])
    >>> correlation, chance = changes_along(x, np.sign(np.sin(20 * z)) * x + noise, z, width=150)
    >>> bool(correlation > chance)
    True
    """
    from scipy.spatial import KDTree

    n = len(z)
    near = KDTree(z).query(z, k=np.arange(2, min(max(width, 2), _MOST_NEIGHBOURS, n) + 1))[1].reshape(n, -1)
    products = (x[:, :, None] * y[:, None, :]).reshape(n, -1)
    rest = products - np.stack([column[near].mean(axis=1) for column in products.T], axis=1)
    shared = (rest * rest[near[:, 0]]).mean(axis=0) / np.maximum((rest**2).mean(axis=0), 1e-12)
    chance = (_ERRORS + np.sqrt(np.log(products.shape[1]))) / np.sqrt(n)
    return float(shared.max()), float(chance)
