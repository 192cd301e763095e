"""Wide rows that share a few hidden numbers."""

import dataclasses

import numpy as np

from ib_keras._checks import at_least, one_of, positive_int, rejection
from ib_keras.problems.problem import Problem

KINDS = ("rotated", "embedded")


@dataclasses.dataclass(frozen=True)
class SharedLatent(Problem):
    """Rows X and Y of many columns, of which a few hidden numbers are correlated, and nothing else is shared.

    The hidden numbers are `latent` pairs of correlated normals: I(X;Y) = -latent / 2 log(1 - rho^2), solved for rho.
    Both maps to the columns can be inverted, so the rows have the information of the hidden numbers.

    Args:
      information: I(X;Y) in nats, >= 0, default 2.
      columns: number of columns of either side, > `latent`, default 100.
      latent: number of hidden pairs, >= 1, default 3.
      kind: `"rotated"` (default), normal columns of which a rotation hides the `latent` that are shared among
        independent ones; or `"embedded"`, tanh of random sums of the hidden numbers, a curved surface of `latent`
        dimensions.

    Example:

    >>> x, y = SharedLatent(2.0, columns=100).sample(50, seed=0)
    >>> x.shape, SharedLatent(2.0).information
    ((50, 100), 2.0)
    """

    information: float = 2.0
    columns: int = 100
    latent: int = 3
    kind: str = "rotated"

    def __post_init__(self):
        nats = at_least("information", self.information, 0, "Pass the nats that the rows shall share.")
        object.__setattr__(self, "information", nats)
        one_of("kind", self.kind, KINDS)
        if positive_int("columns", self.columns) <= positive_int("latent", self.latent):
            raise rejection("columns", f"above {self.latent}, the hidden numbers", repr(self.columns), "Pass e.g. 100.")

    def draw(self, n, generator):
        share = self.information / self.latent
        first, noise = generator.standard_normal([2, n, self.latent])
        second = np.sqrt(-np.expm1(-2 * share)) * first + np.exp(-share) * noise
        return tuple(getattr(self, f"_{self.kind}")(side, generator) for side in (first, second))

    def _rotated(self, hidden, generator):
        others = generator.standard_normal([len(hidden), self.columns - self.latent])
        rotation, _ = np.linalg.qr(generator.standard_normal([self.columns, self.columns]))
        return np.hstack([hidden, others]) @ rotation

    def _embedded(self, hidden, generator):
        weights = generator.standard_normal([self.latent, self.columns]) / np.sqrt(self.latent)
        return np.tanh(hidden @ weights + generator.uniform(-1, 1, self.columns))
