"""Base of every estimator of conditional information: called with three arrays, it returns an `Estimate`."""

import abc
import dataclasses
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import continuous, discrete, paired_rows, rejection, rows
from ib_keras._family import Configured
from ib_keras.estimate import Estimate


@dataclasses.dataclass(frozen=True)
class ConditionalEstimator(Configured, abc.ABC):
    """Estimator of I(X;Y|Z), the information in nats that X and Y share once Z is known.

    A subclass states its `domain`, `"continuous"` or `"discrete"`, and implements `estimate(x, y, z)` on checked 2-D
    arrays. It is not a subclass of `Estimator`, whose members take two arrays.
    """

    domain: ClassVar[str]

    def __call__(self, x: ArrayLike, y: ArrayLike, z: ArrayLike) -> Estimate:
        """Estimates I(X;Y|Z).

        Args:
          x: array-like of n rows, of any trailing shape.
          y: array-like of n rows, of any trailing shape.
          z: array-like of n rows, of any trailing shape: the known variable. A constant gives I(X;Y).

        Returns:
          `Estimate` in nats.

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
        check = {"continuous": continuous, "discrete": discrete}[self.domain]
        name = type(self).__name__
        return self.estimate(*(check(side, values, name) for side, values in zip("xyz", (x, y, z))))

    @abc.abstractmethod
    def estimate(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Estimate:
        """Returns the `Estimate` for checked arrays [n, d_x], [n, d_y] and [n, d_z]."""

    def result(self, nats: float, **fields: Any) -> Estimate:
        """Returns an `Estimate` that carries the name of this estimator, with plain Python numbers."""
        plain = {name: value.item() if hasattr(value, "item") else value for name, value in fields.items()}
        return Estimate(float(nats), name=type(self).__name__, **plain)
