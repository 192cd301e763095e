"""Pictures of hidden points: a pair of pictures shares exactly the information of its pair of points."""

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ib_keras._checks import at_least, positive_int, rejection
from ib_keras.problems.maps import normal_cdf
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class RenderedPicture(Problem):
    """Pictures X and Y [n, size, size, 1] of two dependent points.

    The drawing can be inverted, so the pictures have the information of the points.

    Each of the d coordinates is a pair of uniforms (Phi(A), Phi(B)) with A, B ~ N(0, 1) of correlation rho, independent
    of the other coordinates: I(X;Y) = -d/2 log(1 - rho^2), solved here for rho.

    Args:
      information: I(X;Y) in nats, >= 0.
      size: height and width of the pictures in pixels, >= 8.
    """

    information: float = 2.0
    size: int = 16
    latent_dim: ClassVar[int]

    def __post_init__(self):
        nats = at_least("information", self.information, 0, "Pass the nats that the pictures shall share.")
        if positive_int("size", self.size) < 8:
            raise rejection("size", "at least 8", repr(self.size), "Draw on more pixels.")
        object.__setattr__(self, "information", nats)

    @abc.abstractmethod
    def render(self, points: np.ndarray) -> np.ndarray:
        """Returns the pictures [n, size, size], between 0 and 1, of points [n, latent_dim] between 0 and 1."""

    def draw(self, n, generator):
        first, noise = generator.standard_normal([2, n, self.latent_dim])
        share = self.information / self.latent_dim
        second = np.sqrt(-np.expm1(-2 * share)) * first + np.exp(-share) * noise
        return tuple(self.render(normal_cdf(side))[..., None] for side in (first, second))
