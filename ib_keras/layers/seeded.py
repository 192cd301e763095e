"""Initialisers that one seed decides."""

import keras


class Seeded:
    """Glorot-uniform initialisers, each with its own seed derived from one; all random if the seed is None."""

    def __init__(self, seed):
        self._seed = seed

    def next(self):
        """Returns the next initialiser."""
        if self._seed is None:
            return keras.initializers.GlorotUniform()
        self._seed += 1
        return keras.initializers.GlorotUniform(seed=self._seed)
