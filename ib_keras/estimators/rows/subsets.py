"""Random parts of the rows, drawn with a fixed seed: every m-th row would follow any period in their order."""

import numpy as np


def halves(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the sorted indices of two disjoint random halves of n rows."""
    order = np.random.default_rng(0).permutation(n)
    return np.sort(order[: n // 2]), np.sort(order[n // 2 :])


def at_most(rows: int, n: int) -> np.ndarray:
    """Returns the sorted indices of all n rows, or of a random `rows` of them if there are more."""
    return np.arange(n) if n <= rows else np.sort(np.random.default_rng(0).permutation(n)[:rows])


def thinned(x: np.ndarray, rows: int) -> np.ndarray:
    """Returns at most `rows` rows of `x`, the same ones for every array with that number of rows."""
    return x[at_most(rows, len(x))]


def stratified(groups: np.ndarray, count: int, seed: int = 0) -> np.ndarray:
    """Returns the sorted indices of `count` random rows, to which each group contributes its share, up to one row.

    Args:
      groups: integer codes [n] of the groups.
      count: number of rows, >= 1; all n rows are returned where it is as large.
      seed: integer seed of the draw.

    >>> np.bincount(np.array([0, 1] * 50)[stratified(np.array([0, 1] * 50), 10)]).tolist()
    [5, 5]
    """
    n = len(groups)
    if n <= count:
        return np.arange(n)
    generator = np.random.default_rng(seed)
    order = generator.permutation(n)
    order = order[np.argsort(groups[order], kind="stable")]
    # Systematic sampling, at equal distances from a random start.
    return np.sort(order[((np.arange(count) + generator.random()) * n / count).astype(int)])
