"""Base of the trained estimators: their hyperparameters, the rows that they accept, and their verdicts."""

import abc
import dataclasses
import math
from collections.abc import Callable
from typing import ClassVar

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, labels, positive_int, rejection, seed_of, widths
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.estimators.base.trust import near_ceiling, too_uncertain
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.neighbours.mixed_ksg import MixedKSG
from ib_keras.estimators.rows.held_out import Part, split
from ib_keras.estimators.rows.pictures import with_pictures
from ib_keras.estimators.trained._confirmation import confirmation, witnesses
from ib_keras.estimators.trained._scale import rank_scale
from ib_keras.estimators.trained._trainer import Training, train


@dataclasses.dataclass(frozen=True)
class Trained(ContinuousEstimator, ConfirmedEstimator):
    """Estimator that trains a network on 70 % of the rows, stops it by 10 %, and measures on the other 20 %.

    Columns are mapped to normal scores, fitted on the training rows, which keeps the information and tames heavy tails.
    Rows of shape [H, W, C] are pictures: they keep their shape, share one scale, and pass through convolutions. Results
    repeat with one number of threads: TensorFlow adds in another order with another, and training amplifies it.

    Args:
      hidden: widths of the hidden layers, default (128, 128); for pictures the numbers of filters.
      steps: largest number of training steps, default 3000.
      batch_size: pairs per training step, >= 2, default 256.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.
    """

    trained: ClassVar[bool] = True
    least_rows: ClassVar[int] = 40
    kind: ClassVar[str] = "lower"

    hidden: tuple[int, ...] = (128, 128)
    steps: int = 3000
    batch_size: int = 256
    learning_rate: float = 1e-3
    patience: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", widths("hidden", self.hidden))
        for name in ("steps", "batch_size", "patience"):
            positive_int(name, getattr(self, name))
        if not self.hidden or self.batch_size < 2:
            raise rejection(
                "hidden",
                "at least one width, and `batch_size` at least 2",
                f"{self.hidden}, {self.batch_size}",
                "Pass e.g. hidden=(128, 128), batch_size=256.",
            )
        above("learning_rate", self.learning_rate, 0, "Pass e.g. 1e-3.")
        seed_of(self.seed)

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        return with_pictures(super().prepare(x, y), (x, y))

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        return self._estimate(x, y, labelled=False, found=lambda: witnesses(x, y))

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        """Estimates I(T;Y) for a representation `t` [n, ...] and integer labels `y` [n], which become one-hot rows."""
        classes, codes = np.unique(labels("y", y, len(t)), return_inverse=True)
        t, one_hot = self.prepare(t, np.eye(len(classes))[codes])
        # Witnesses of continuous sides do not know labels.
        judge = MixedKSG().relevance(t.reshape(len(t), -1), codes)
        return self._estimate(t, one_hot, labelled=True, found=lambda: [judge] if judge.verdict == "trusted" else [])

    def _estimate(self, x, y, labelled, found):
        if np.ptp(x, axis=0).max() == 0 or np.ptp(y, axis=0).max() == 0:
            return self.result(
                0.0,
                std_error=0.0,
                kind=self.kind,
                n=len(x),
                reason="one side is constant and shares no information: pass rows that vary",
            )
        parts = [Part(x[rows], y[rows]) for rows in split(len(x), self.seed)]
        estimate = self.measure(*parts, labelled)
        if estimate.verdict != "trusted":
            return estimate
        verdict, reason = self._judge(estimate, found)
        return dataclasses.replace(estimate, verdict=verdict, reason=reason)

    @staticmethod
    def scaled(parts: tuple[Part, ...], labelled: bool) -> list[Part]:
        """Returns the `Part`s on the scale of the first of them, the training rows; one-hot labels stay."""
        of_x = rank_scale(parts[0].x)
        of_y = _as_float32 if labelled else rank_scale(parts[0].y)
        return [Part(of_x(part.x), of_y(part.y)) for part in parts]

    @abc.abstractmethod
    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        """Returns the `Estimate` on the held-out `Part`; with the verdict `trusted` it is still to be judged."""

    def train(
        self, model: keras.Model, objective: Callable, value: Callable, training: Part, stopping: Part
    ) -> Training:
        """Returns the `Training` of `model` by the hyperparameters of this estimator."""
        return train(
            model,
            objective,
            value,
            training,
            stopping,
            steps=self.steps,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            patience=self.patience,
            seed=self.seed,
        )

    def measured(
        self, nats: float, error: float, n: int, training: Training, kind: str | None = None, ceiling: float = math.inf
    ) -> Estimate:
        """Returns the `Estimate` of a measurement, with the verdict `ill_posed` if `training` had trouble."""
        verdict, reason = ("ill_posed", training.trouble) if training.trouble else ("trusted", "")
        return self.result(
            nats, std_error=error, kind=kind or self.kind, ceiling=ceiling, n=n, verdict=verdict, reason=reason
        )

    @staticmethod
    def _judge(estimate, found):
        if math.isnan(estimate.nats) or near_ceiling(estimate.nats, estimate.ceiling):
            return (
                "saturated",
                f"the value presses against its ceiling of {estimate.ceiling:.2f} nats: collect more pairs",
            )
        if reason := too_uncertain(estimate.nats, estimate.std_error, estimate.n):
            return "undersampled", reason
        return confirmation(estimate.nats, estimate.kind, found())


def _as_float32(rows):
    return rows.astype(np.float32)
