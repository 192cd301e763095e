"""Estimates on a twin of the data, whose information is known."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import continuous, paired_rows, positive_int, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import margin
from ib_keras.estimators.validation._twin import Twin

_EVALUATIONS = 6
_STEP = 3.0
_CLOSE = 0.02


@dataclasses.dataclass(frozen=True, eq=False)
class CalibrationTwin:
    """Twin of given data on which an estimator gives the value that it gave on the data, and its error there.

    `CalibrationTwin.of(estimator, x, y)` fits a `Twin`: a problem with known information that has the same number of
    rows, the same columns with their distributions, and the same correlations. It then looks for the strength at which
    the estimator gives the value that it gave on the data, first at the strength of the fitted copula, then at the
    observed value.

    A twin has a Gaussian or Student copula: an estimator that fails on another shape of dependence may pass on it.

    Args:
      problem: the `Twin`.
      observed: value of the estimator on the data, in nats.
      estimates: `Estimate`s on samples of the twin, with as many rows as the data.

    Example: neighbours in ten dimensions miss a quarter of the information.

    >>> from ib_keras.estimators import KSG
    >>> from ib_keras.problems import MultivariateNormal
    >>> covariance = np.eye(10) + 0.8 * (np.eye(10, k=5) + np.eye(10, k=-5))
    >>> problem = MultivariateNormal(covariance, dim_x=5)
    >>> twin = CalibrationTwin.of(KSG(), *problem.sample(2000, seed=0))
    >>> abs(twin.truth / problem.information - 1) < 0.1, twin.missed, twin.ratio < 0.8
    (True, True, True)

    References:
      Efron & Tibshirani, An introduction to the bootstrap (1993), section 10.2: bias from samples of a fitted model.
      Gourieroux, Monfort & Renault, Indirect inference (1993), eq. 7: the parameter at which simulations repeat the
      value.
    """

    problem: Twin
    observed: float
    estimates: tuple[Estimate, ...]

    @classmethod
    def of(
        cls,
        estimator: Estimator,
        x: ArrayLike,
        y: ArrayLike,
        observed: float | None = None,
        *,
        twins: int = 3,
        seed: int = 0,
    ) -> "CalibrationTwin":
        """Builds the twin of floating data and runs the estimator on it.

        Args:
          estimator: an `Estimator` of two floating arrays.
          x: floating array-like of n rows, of any trailing shape.
          y: floating array-like of n rows, of any trailing shape.
          observed: value of `estimator` on the data, in nats; None (default) measures it.
          twins: number of samples of the twin, >= 1, default 3.
          seed: integer seed of the first sample, default 0; the next ones take the next seeds.

        Raises:
          InputError: for rows that the estimator rejects, integers, constant sides, or fewer rows than columns.
        """
        positive_int("twins", twins)
        sides = continuous(dict(zip("xy", paired_rows(x, y, 2))), cls.__name__)
        x, y = map(_varied, "xy", sides)
        if observed is None:
            observed = estimator(x, y).nats

        def measure(problem, number=0):
            return estimator(*problem.sample(len(x), seed + number))

        problem, first = _solved(measure, Twin.of(x, y), observed)
        return cls(problem, float(observed), (first, *(measure(problem, number) for number in range(1, twins))))

    @property
    def truth(self) -> float:
        """The information of the twin in nats."""
        return self.problem.information

    @property
    def nats(self) -> float:
        """The mean of the estimates on the twin."""
        return float(np.mean([estimate.nats for estimate in self.estimates]))

    @property
    def spread(self) -> float:
        """The standard deviation of the estimates on the twin, in nats; 0 for a single one."""
        return float(np.std([estimate.nats for estimate in self.estimates], ddof=1)) if len(self.estimates) > 1 else 0.0

    @property
    def bias(self) -> float:
        """The mean of the estimates less the truth, in nats."""
        return self.nats - self.truth

    @property
    def ratio(self) -> float:
        """The mean of the estimates divided by the truth."""
        return self.nats / self.truth if self.truth else np.nan

    @property
    def missed(self) -> bool:
        """Whether the estimator misses the truth of the twin by more than 10 % and 0.1 nat."""
        return abs(self.bias) > margin(self.truth)

    def __str__(self) -> str:
        return f"on a twin of the same shape with {self.truth:.2f} nats, {self.estimates[0].name} gave {self.nats:.2f}"


def _varied(name, side):
    """Returns the columns of `side` that are not constant, since the others carry no information."""
    varied = side[:, np.ptp(side, axis=0) > 0]
    if not varied.size:
        raise rejection(
            name, "variable for a twin", "constant columns", "A constant shares no information: leave it out."
        )
    return varied


def _solved(measure, twin, observed):
    """Returns the twin whose measured value is `observed`, and its estimate, after a few steps of false position."""
    # Estimates grow with the strength but for noise, so that each evaluation narrows the interval from one side.
    strength, low, high = twin.information, 0.0, np.inf
    for step in range(_EVALUATIONS):
        problem = twin.with_information(strength)
        estimate = measure(problem)
        if abs(estimate.nats - observed) <= _CLOSE * max(1.0, abs(observed)):
            break
        low, high = (low, strength) if estimate.nats > observed else (strength, high)
        strength = _between(low, high, strength * _growth(observed, estimate.nats) if step else observed)
    return problem, estimate


def _growth(observed, found):
    """Returns the factor by which the strength has to change if the bias is proportional to it, within limits."""
    return np.clip(max(observed, 0.0) / found, 0, _STEP) if found > 0 else _STEP


def _between(low, high, proposed):
    if low < proposed < high:
        return proposed
    return (low + high) / 2 if np.isfinite(high) else _STEP * low
