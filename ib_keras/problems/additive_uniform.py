"""A uniform variable with uniform noise."""

import dataclasses
import math

from ib_keras._checks import above
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class AdditiveUniform(Problem):
    """X ~ U(0, 1) and Y = X + U(-epsilon, epsilon): I(X;Y) = 1 / (4 epsilon), or epsilon - log(2 epsilon) below 1/2.

    Args:
      epsilon: half width of the noise, > 0.

    Example:

    >>> round(AdditiveUniform(0.1).information, 4), round(AdditiveUniform(0.75).information, 4)
    (1.7094, 0.3333)

    References:
      Czyz et al., Beyond normal: on the evaluation of mutual information estimators (2023), appendix D.
    """

    epsilon: float = 0.1

    def __post_init__(self):
        above("epsilon", self.epsilon, 0, "Pass the half width of the noise, e.g. 0.1.")

    @property
    def information(self):
        return 1 / (4 * self.epsilon) if self.epsilon > 0.5 else self.epsilon - math.log(2 * self.epsilon)

    def draw(self, n, generator):
        x = generator.uniform(0, 1, [n, 1])
        return x, x + generator.uniform(-self.epsilon, self.epsilon, [n, 1])
