"""Initialisers of weights that follow from one seed."""

import keras
import numpy as np


class Seeded:
    """A sequence of initialisers, each with a seed of its own that follows from one.

    Args:
      seed: integer or several integers, the entropy of `numpy.random.SeedSequence`; None makes all of them random.
      kind: class of the initialisers; default `keras.initializers.GlorotUniform`.
    """

    def __init__(self, seed, kind=keras.initializers.GlorotUniform):
        self._seed, self._kind = None if seed is None else np.random.SeedSequence(seed), kind

    def next(self):
        """Returns the next initialiser of the sequence."""
        if self._seed is None:
            return self._kind()
        (child,) = self._seed.spawn(1)
        return self._kind(seed=int(child.generate_state(1)[0] >> 1))
