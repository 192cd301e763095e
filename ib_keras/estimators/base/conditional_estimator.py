"""Base of every estimator of conditional information: called with three arrays, it returns an `Estimate`."""

import abc
import dataclasses
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import continuous, discrete, paired_rows, rejection, rows
from ib_keras._family import Configured
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.widened import widened
from ib_keras.estimators.rows.groups import of_groups

CHAIN_RULE = "the chain rule, `Auto()(x, np.c_[y, z])` less `Auto()(x, z)`, which takes rows of any kind"


@dataclasses.dataclass(frozen=True)
class ConditionalEstimator(Configured, abc.ABC):
    """Estimator of I(X;Y|Z), the information in nats that X and Y share once Z is known.

    A subclass states its `domain`, `"continuous"` or `"discrete"`, and implements `estimate(x, y, z)` on checked 2-D
    arrays. It is not a subclass of `Estimator`, whose members take two arrays.
    """

    domain: ClassVar[str]

    def __call__(self, x: ArrayLike, y: ArrayLike, z: ArrayLike, groups: ArrayLike | None = None) -> Estimate:
        """Estimates I(X;Y|Z).

        Args:
          x: array-like of n rows, of any trailing shape.
          y: array-like of n rows, of any trailing shape.
          z: array-like of n rows, of any trailing shape: the known variable. A constant gives I(X;Y).
          groups: integers or names [n] of rows that belong together, such as repeats of one subject. One row
            of each group is drawn at a time, and the values of eight draws are averaged. None (default) takes all rows
            as independent.

        Returns:
          `Estimate` in nats; with `groups`, n is the number of groups.

        Raises:
          InputError: for unpaired, too few, non-finite or wrongly typed rows.
        """
        x, y = paired_rows(x, y, least=2)
        z = rows("z", z)
        if len(z) != len(x):
            raise rejection(
                "z",
                f"paired with `x` and `y` ({len(x)} rows)",
                f"{len(z)} rows",
                "Row i of `z` must belong to row i of `x`.",
            )
        sides = self._checked(x, y, z)
        if groups is None:
            return widened(self.estimate(*sides))
        return of_groups(lambda chosen: widened(self.estimate(*(side[chosen] for side in sides))), groups, len(x))

    def _checked(self, *sides):
        """Returns `x`, `y` and `z` of the kind of this estimator, or raises with a way that ends for their kinds."""
        check = {"continuous": continuous, "discrete": discrete}[self.domain]
        kinds = {side.dtype.kind == "f" for side in sides}
        way_out = "Use ConditionalPlugIn" if kinds == {False} else f"Use {CHAIN_RULE}"
        return check(dict(zip("xyz", sides)), type(self).__name__, way_out)

    @abc.abstractmethod
    def estimate(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Estimate:
        """Returns the `Estimate` for checked arrays [n, d_x], [n, d_y] and [n, d_z]."""

    def result(self, nats: float, **fields: Any) -> Estimate:
        """Returns an `Estimate` that carries the name of this estimator, with plain Python numbers."""
        plain = {name: value.item() if hasattr(value, "item") else value for name, value in fields.items()}
        return Estimate(float(nats), name=type(self).__name__, **plain)
