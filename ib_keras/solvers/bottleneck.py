"""The result of a solver: the optimum of a bottleneck at one beta."""

import dataclasses

import numpy as np

from ib_keras.plane_row import RELEVANCE, SOURCE


@dataclasses.dataclass(frozen=True)
class Bottleneck:
    """A representation T of X that minimises I(X;T) - beta I(T;Y).

    Args:
      beta: weight of I(T;Y), as in Tishby's Lagrangian; the beta of a `BetaVAE` is its reciprocal.
      rate: I(X;T) in nats.
      relevance: I(T;Y) in nats.
      encoder: the map from X to T: for a table q(t|x) in rows that sum to 1, for Gaussians a matrix A [k, d] with
        T = A x + standard normal noise.
      converged: whether the last iterations left the Lagrangian as it was.

    >>> Bottleneck(2.0, rate=1.0, relevance=0.4, encoder=np.eye(2)).lagrangian
    0.19999999999999996
    """

    beta: float
    rate: float
    relevance: float
    encoder: np.ndarray = dataclasses.field(repr=False)
    converged: bool = True

    @property
    def lagrangian(self) -> float:
        """I(X;T) - beta I(T;Y) in nats: at most 0, the value of a T without information."""
        return self.rate - self.beta * self.relevance

    @property
    def row(self) -> dict[str, float]:
        """The point as a row for `plots.information_curve`, `plots.information_plane` and tables."""
        return {"beta": self.beta, SOURCE: self.rate, RELEVANCE: self.relevance}
