"""A test of any estimator on a twin of the data, whose information is known."""

import dataclasses
import math

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import continuous, positive_int, rejection, seed_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import too_uncertain
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.validation.calibration_twin import CalibrationTwin


@dataclasses.dataclass(frozen=True)
class Calibrated(ConfirmedEstimator):
    """Mutual information in nats by another estimator, whose verdict has to hold on a twin of the data.

    The estimator runs on the data and on samples of a `CalibrationTwin`, a problem of the same shape with known
    information, on which it gives the same value. A `trusted` value becomes `biased_low` or `biased_high` if the
    estimator misses the truth of the twin by more than 10 % and 0.1 nat, and the reason quotes the twin. The value
    itself is never corrected. The standard error is the larger of the estimator's own and the spread over the twins.

    A twin has a Gaussian or Student copula, so that an estimator that fails on another shape of dependence may pass the
    test. For this reason no verdict becomes better.

    Args:
      estimator: the `Estimator` to call, for two floating sides.
      twins: number of samples of the twin, >= 2, default 3.
      seed: integer seed of the first sample of the twin, default 0.

    Raises:
      InputError: for integer input, or fewer rows than columns.

    Example:

    >>> from ib_keras.estimators import GaussianCopula
    >>> from ib_keras.problems import BivariateNormal
    >>> estimate = Calibrated(GaussianCopula())(*BivariateNormal(0.6).sample(2000, seed=0))
    >>> estimate.verdict, "on a twin of the same shape with 0.2" in estimate.reason
    ('trusted', True)

    References:
      Efron & Tibshirani, An introduction to the bootstrap (1993), section 10.2.
    """

    estimator: Estimator
    twins: int = 3
    seed: int = 0

    def __post_init__(self) -> None:
        seed_of(self.seed)
        if not isinstance(self.estimator, Estimator):
            raise rejection(
                "estimator", "an Estimator", repr(self.estimator), "Pass one with its hyperparameters, e.g. KSG(k=3)."
            )
        if positive_int("twins", self.twins) < 2:
            raise rejection("twins", "at least 2", repr(self.twins), "Pass e.g. 3.")

    @property
    def domain(self) -> str:
        """The domain of the wrapped estimator."""
        return self.estimator.domain

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        x, y = self.estimator.prepare(x, y)
        name = f"{type(self).__name__}({type(self.estimator).__name__})"
        x, y = continuous({"x": x, "y": y}, name)
        return x, y

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        estimate = self.estimator.estimate(x, y)
        estimate = dataclasses.replace(estimate, name=f"{type(self).__name__}({estimate.name})")
        if not math.isfinite(estimate.nats) or not (np.ptp(x, axis=0).any() and np.ptp(y, axis=0).any()):
            return estimate
        twin = CalibrationTwin.of(self.estimator, x, y, estimate.nats, twins=self.twins, seed=self.seed)
        # fmax ignores NaN, the error of estimators that state none.
        error = float(np.fmax(estimate.std_error, twin.spread))
        verdict, reason = self._judge(estimate, twin, error)
        return dataclasses.replace(estimate, std_error=error, verdict=verdict, reason=reason)

    def _judge(self, estimate, twin, error):
        if estimate.verdict != "trusted":
            return estimate.verdict, f"{estimate.reason}; {twin}"
        if twin.missed:
            return "biased_low" if twin.bias < 0 else "biased_high", (
                f"{twin}: expect the truth near {twin.truth:.2f} nats, or use an estimator that its twin confirms"
            )
        if reason := too_uncertain(estimate.nats, error, estimate.n):
            return "undersampled", f"{reason} ({twin})"
        return "trusted", f"{estimate.reason}; {twin}"
