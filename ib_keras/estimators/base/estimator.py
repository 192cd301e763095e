"""Base of every estimator: a frozen record of hyperparameters that maps (x, y) to an `Estimate`."""

import abc
import dataclasses
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import continuous, discrete, labels, paired_rows
from ib_keras._family import Configured
from ib_keras.estimate import Estimate
from ib_keras.estimators.rows.pair import Pair


@dataclasses.dataclass(frozen=True)
class Estimator(Configured, abc.ABC):
    """Estimator of mutual information: called with paired rows, it returns an `Estimate` in nats.

    A subclass implements `estimate(x, y)` on checked 2-D arrays. Its fields are the hyperparameters, the seed among
    them, so that the same input gives the same bits. Three class variables describe it:

    - `domain`: the kind of rows that it takes, `"continuous"`, `"discrete"`, `"mixed"`, `"any"` or `"channel"`;
    - `least_rows`: the smallest number of rows that it accepts;
    - `trained`: whether it trains a network, which takes seconds to minutes.
    """

    domain: ClassVar[str]
    least_rows: ClassVar[int] = 2
    trained: ClassVar[bool] = False

    def __call__(self, x: ArrayLike, y: ArrayLike) -> Estimate:
        """Estimates I(X;Y).

        Args:
          x: array-like of n rows, of any trailing shape.
          y: array-like of n rows, of any trailing shape; row i belongs to row i of `x`.

        Returns:
          `Estimate` in nats.

        Raises:
          InputError: for unpaired, too few, non-finite or wrongly typed rows.
        """
        return self.estimate(*self.prepare(x, y))

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Returns `x` and `y` as checked 2-D arrays of the domain of this estimator."""
        return paired_rows(x, y, self.least_rows)

    @abc.abstractmethod
    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        """Returns the `Estimate` for checked arrays [n, d_x] and [n, d_y]."""

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        """Estimates I(T;Y) for a representation `t` [n, ...] and integer labels `y` [n]."""
        return self(t, labels("y", y, len(t)))

    def result(self, nats: float, **fields: Any) -> Estimate:
        """Returns an `Estimate` that carries the name of this estimator, with plain Python numbers."""
        plain = {name: value.item() if hasattr(value, "item") else value for name, value in fields.items()}
        return Estimate(float(nats), name=type(self).__name__, **plain)


class PairEstimator(Estimator):
    """Estimator that implements `of_pair(pair)`: its tests ask one `Pair` for ranks, scores and correlations.

    Estimators that call each other hand the pair on, so that nothing is computed from the same rows twice.
    """

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        return self.of_pair(Pair(x, y))

    @abc.abstractmethod
    def of_pair(self, pair: Pair) -> Estimate:
        """Returns the `Estimate` for a `Pair` of checked arrays."""


class ContinuousEstimator(Estimator):
    """Estimator of two continuous variables, which rejects integers by their dtype."""

    domain = "continuous"

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        x, y = continuous(dict(zip("xy", super().prepare(x, y))), type(self).__name__)
        return x, y


class DiscreteEstimator(Estimator):
    """Estimator of two discrete variables, which rejects floating values by their dtype."""

    domain = "discrete"

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        x, y = discrete(dict(zip("xy", super().prepare(x, y))), type(self).__name__)
        return x, y
