"""A label, and a number that is normal around the mean of its class."""

import dataclasses

import numpy as np
import numpy.typing as npt

from ib_keras._checks import above, real_array, rejection
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class ClassConditionalGaussian(Problem):
    """A label Y, uniform over k classes, and X ~ N(means[Y], std^2); X is a float [n, 1] and Y an integer [n, 1].

    I(X;Y) = -E log(1/k sum_j exp((Z^2 - (Z + (means[Y] - means[j]) / std)^2) / 2)) with Z ~ N(0, 1). The expectation
    is a sum over an even grid, which for this smooth and fast falling integrand is exact to rounding.

    Args:
      means: mean of each class [k], k >= 2; equal means merge their classes.
      std: standard deviation within a class, > 0.

    Example: two classes, two standard deviations apart.

    >>> round(ClassConditionalGaussian([-1, 1], std=1.0).information, 4)
    0.3368

    References:
      Ungerboeck, Channel coding with multilevel/phase signals (1982), equation 5.
    """

    means: npt.ArrayLike = (-1.0, 1.0)
    std: float = 1.0

    def __post_init__(self):
        means = real_array("means", self.means)
        if means.ndim != 1 or len(means) < 2 or not np.isfinite(means).all():
            raise rejection("means", "at least two finite numbers", repr(self.means), "Pass one mean per class.")
        above("std", self.std, 0, "Pass the standard deviation within a class, e.g. 1.")
        object.__setattr__(self, "means", tuple(means.tolist()))

    @property
    def information(self):
        z = np.linspace(-10, 10, 2001)[:, None]
        weights = np.exp(-(z[:, 0] ** 2) / 2)
        means = np.asarray(self.means)
        surprise = [
            weights @ np.log(np.exp((z**2 - (z + shift) ** 2) / 2).mean(axis=1))
            for shift in (means[:, None] - means) / self.std
        ]
        return max(0.0, float(-np.mean(surprise) / weights.sum()))

    def draw(self, n, generator):
        y = generator.integers(len(self.means), size=[n, 1])
        return np.asarray(self.means)[y] + self.std * generator.standard_normal([n, 1]), y
