"""Initialisers that one seed decides."""

import keras
import numpy as np


class Seeded:
    """Glorot-uniform initialisers, each with its own seed derived from one; all random if the seed is None."""

    def __init__(self, seed):
        self._seed = None if seed is None else np.random.SeedSequence(seed)

    def next(self):
        """Returns the next initialiser."""
        if self._seed is None:
            return keras.initializers.GlorotUniform()
        child, = self._seed.spawn(1)
        return keras.initializers.GlorotUniform(seed=int(child.generate_state(1)[0] >> 1))
