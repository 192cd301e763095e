"""A problem seen through an injective map of each side."""

import dataclasses

from ib_keras._checks import one_of
from ib_keras.problems.maps import MAPS
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class Transformed(Problem):
    """Another problem after an injective map of each side, which leaves I(X;Y) as it is.

    Args:
      base: the problem to draw from.
      map_x: name of the map of X: asinh, bimodal_x, half_cube, normal_cdf, spiral_x, swissroll, wiggly_x, ...; None
        keeps it.
      map_y: name of the map of Y; None keeps it.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> Transformed(BivariateNormal(0.75), "half_cube").information == BivariateNormal(0.75).information
    True

    References:
      Czyz et al., Beyond normal: on the evaluation of mutual information estimators (2023), theorem 2.1 and appendix D.
    """

    base: Problem
    map_x: str | None = None
    map_y: str | None = None

    def __post_init__(self):
        for argument in ("map_x", "map_y"):
            one_of(argument, getattr(self, argument), [*MAPS, None])

    @property
    def information(self):
        return self.base.information

    def draw(self, n, generator):
        x, y = self.base.draw(n, generator)
        return (MAPS[self.map_x](x) if self.map_x else x), (MAPS[self.map_y](y) if self.map_y else y)
