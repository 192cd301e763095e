"""Initialisers that one seed decides."""

import keras
import numpy as np


class Seeded:
    """Initialisers, each with its own seed derived from one; all random if the seed is None.

    Args:
      seed: entropy of `numpy.random.SeedSequence`, or None.
      kind: class of the initialisers.
    """

    def __init__(self, seed, kind=keras.initializers.GlorotUniform):
        self._seed, self._kind = None if seed is None else np.random.SeedSequence(seed), kind

    def next(self):
        """Returns the next initialiser."""
        if self._seed is None:
            return self._kind()
        (child,) = self._seed.spawn(1)
        return self._kind(seed=int(child.generate_state(1)[0] >> 1))
