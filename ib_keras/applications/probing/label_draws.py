"""Draws of the few examples whose labels are known."""

from collections.abc import Iterator

import numpy as np


def label_draws(y: np.ndarray, count: int, repeats: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Yields the places [count] of labelled examples, as evenly from all classes as their numbers allow.

    Args:
      y: classes [n], integers from 0.
      count: number of labelled examples, >= 1, at most n.
      repeats: number of draws, >= 1.
      seed: integer seed.

    >>> y = np.array([0] * 5 + [1] * 3)
    >>> [np.bincount(y[places]).tolist() for places in label_draws(y, 4, 2)]
    [[2, 2], [2, 2]]
    """
    for repeat in range(repeats):
        generator = np.random.default_rng([seed, repeat])
        order = generator.permutation(len(y))
        turns = np.empty(len(y), int)
        for label in np.unique(y):
            own = order[y[order] == label]
            turns[own] = np.arange(len(own))
        # Of classes whose turn is the same, a random one comes first.
        first = np.lexsort([generator.random(len(y)), turns])
        yield first[:count]
