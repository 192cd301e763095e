"""Base of the estimators of a deterministic layer, with the noise level that makes the question well posed."""

import abc
import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, rejection, rows
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import DROWNING
from ib_keras.estimators.rows.same_distances import same_distances

_DIGITS = 1e7
"""Ratio whose square, times the rounding of 2e-16, is .02: the error of a squared distance in units of the noise."""


@dataclasses.dataclass(frozen=True)
class NoisyLayer(Estimator):
    """Estimator of I(X; f(X) + N) with N ~ N(0, noise_std^2 I).

    A subclass implements `estimate`, `bracket` and `relevance`.

    Args:
      noise_std: standard deviation of the noise in the units of the activations, > 0.
    """

    domain = "channel"
    noise_std: float = 0.1**0.5

    def __post_init__(self) -> None:
        above("noise_std", self.noise_std, 0, "Pass the noise level in units of the activations, e.g. 0.1.")

    def __call__(self, x: ArrayLike | None, t: ArrayLike) -> Estimate:
        """Returns the bound on I(X; t + noise) that `estimate` chooses from the bracket.

        Args:
          x: the n source rows, or None.
          t: activations f(x), a floating array-like [n, ...].

        Returns:
          `Estimate` in nats.
        """
        # Variables of TensorFlow have no length.
        source, activations = (
            side if side is None or hasattr(side, "__len__") else np.asarray(side) for side in (x, t)
        )
        return self.estimate(source, activations)

    @abc.abstractmethod
    def bracket(self, x: ArrayLike | None, t: ArrayLike) -> tuple[Estimate, Estimate]:
        """Returns (lower, upper) `Estimate`s of I(X; t + noise)."""

    def activations(self, x: ArrayLike | None, t: ArrayLike) -> np.ndarray:
        """Returns coordinates [n, min(n, d)] with the distances between the rows of `t`, in float32 or float64.

        A layer wider than the number of rows is projected to the span of its rows: noise of equal size in every
        direction carries no information in the other directions.

        Args:
          x: the n source rows, or None.
          t: activations, a floating array-like [n, ...].

        Raises:
          InputError: for integers, NaN, fewer than 2 rows, activations beyond 1e7 times the noise, or source rows that
            are no numbers or not as many.
        """
        t = rows("t", t)
        t = t.astype(np.float64) if t.dtype.kind == "f" and t.dtype.itemsize > 8 else t
        if t.dtype.kind != "f" or len(t) < 2:
            raise rejection(
                "t",
                "floating activations of at least 2 rows",
                f"dtype {t.dtype}, {len(t)} rows",
                "Pass labels through `relevance(t, y)`.",
            )
        if x is not None and len(x := rows("x", x)) != len(t):
            raise rejection(
                "t", f"paired with `x` ({len(x)} rows)", f"{len(t)} rows", "Pass the activations of the same rows."
            )
        self._require_digits(t)
        return t.astype(np.result_type(t, np.float32), copy=False) if t.shape[1] <= len(t) else same_distances(t)

    def _require_digits(self, t):
        """Raises an `InputError` where double precision does not resolve the noise in the squares of the distances."""
        furthest = float(np.abs(t - t.mean(axis=0, dtype=np.float64)).max())
        if furthest > _DIGITS * self.noise_std:
            raise rejection(
                "t",
                f"within {_DIGITS:g} times the noise of {self.noise_std:.3g} from its mean",
                f"an activation {furthest:.3g} away",
                "Leave out such rows, scale the layer, or pass a larger `noise_std`.",
            )

    def drowned(self, estimate: Estimate, t: np.ndarray) -> Estimate:
        """Returns an estimate as it is, or not trusted where the noise is far larger than the layer.

        Args:
          estimate: estimate of the information of `t` behind the noise.
          t: activations [n, d].
        """
        widest = float(np.asarray(t).reshape(len(t), -1).std(axis=0, dtype=np.float64).max())
        if estimate.verdict != "trusted" or not 0 < widest * DROWNING < self.noise_std:
            return estimate
        reason = (
            f"the noise is {self.noise_std / widest:.3g} times as large as the deviation of the widest unit and drowns "
            f"the layer: lower `noise_std` to about {widest / 10:.2g}"
        )
        return dataclasses.replace(estimate, verdict="biased_low", reason=reason)
