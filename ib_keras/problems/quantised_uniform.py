"""An integer with uniform noise that reaches its neighbour."""

import dataclasses
import math

from ib_keras._checks import positive_int
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class QuantisedUniform(Problem):
    """X uniform over the integers 0..m-1 and Y = X + U(0, 2): I(X;Y) = log m - (m - 1)/m log 2.

    Y has density 1/(2m) on its first and last unit interval and 1/m on the m - 1 between them, so that
    h(Y) = log m + 1/m log 2, of which h(Y|X) = log 2 is noise. X is an integer and Y a float, both [n, 1].

    Args:
      levels: the number m of values of X, >= 1.

    Example:

    >>> round(QuantisedUniform(5).information, 4)
    1.0549

    References:
      Gao, Kannan, Oh & Viswanath, Estimating mutual information for discrete-continuous mixtures (2017), experiment II.
    """

    levels: int = 5

    def __post_init__(self):
        positive_int("levels", self.levels)

    @property
    def information(self):
        return math.log(self.levels) - (1 - 1 / int(self.levels)) * math.log(2)

    def draw(self, n, generator):
        x = generator.integers(self.levels, size=[n, 1])
        return x, x + generator.uniform(0, 2, [n, 1])
