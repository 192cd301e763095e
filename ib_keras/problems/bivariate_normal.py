"""Two correlated normal variables."""

import dataclasses
import math

import numpy as np

from ib_keras._checks import real_number, rejection
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class BivariateNormal(Problem):
    """Two standard normal variables with correlation `rho`: I(X;Y) = -1/2 log(1 - rho^2).

    Args:
      rho: correlation, -1 < rho < 1.

    Example:

    >>> round(BivariateNormal(rho=0.9).information, 4)
    0.8304

    References:
      Cover & Thomas, Elements of Information Theory (2006), example 8.5.1.
    """

    rho: float = 0.75

    def __post_init__(self):
        if not -1 < real_number("rho", self.rho, "Pass e.g. rho=0.9.") < 1:
            raise rejection("rho", "between -1 and 1, both excluded", repr(self.rho), "Pass e.g. rho=0.9.")

    @property
    def information(self):
        return -0.5 * math.log1p(-(self.rho**2))

    def draw(self, n, generator):
        x, noise = generator.standard_normal([2, n, 1])
        return x, self.rho * x + np.sqrt(1 - self.rho**2) * noise
