"""The base of every problem: a sampler that knows its information."""

import abc
import dataclasses

import numpy as np

from ib_keras._checks import positive_int, seed_of
from ib_keras._family import Configured


@dataclasses.dataclass(frozen=True)
class Problem(Configured, abc.ABC):
    """A joint distribution of X and Y with known mutual information."""

    @property
    @abc.abstractmethod
    def information(self) -> float:
        """I(X;Y) in nats, exact."""

    @abc.abstractmethod
    def draw(self, n: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Returns n pairs (x, y) drawn with a `numpy.random.Generator`."""

    def sample(self, n: int, seed: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Returns n independent pairs (x [n, ...], y [n, ...]); the same seed gives the same pairs."""
        return self.draw(positive_int("n", n), np.random.default_rng(None if seed is None else seed_of(seed)))
