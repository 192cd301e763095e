"""The information curve of a model, measured along beta within one training."""

import math
import os
import pathlib
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import above, labels, positive_int, rejection
from ib_keras.callbacks.beta_schedule import annealed, require_weighted_rate
from ib_keras.callbacks.callback_order import check_files
from ib_keras.callbacks.fit_parameters import fit_parameter
from ib_keras.callbacks.held_out_examples import Arrays, Examples
from ib_keras.callbacks.rows_file import RowsFile
from ib_keras.estimators import Channel
from ib_keras.plane_row import EPOCH, HIGH, LOW, REASON, RELEVANCE, SOURCE, UPPER, VERDICT, N

SENSITIVE, LEAKAGE = "I(T;S)", "leakage"
"""The information on a sensitive attribute, in the names of columns, and the term of a model that penalises it."""

# A jump rises at least three times as fast in log beta as the median step does, and by at least 0.1 nats.
_STEEP = 3
_LEAST = 0.1


class BottleneckSweep(keras.callbacks.Callback):
    """Anneals beta, the weight of the rate in distortion + beta * rate, within one fit, and measures the curve in nats.

    The epochs of `fit` are shared equally among `points` values of beta, which go geometrically from `start` to `end`.
    The last epoch of each value adds a row with beta, the rate, the distortion, the bracket of I(X;T), I(T;Y), and
    whether the information jumps at this value. A large beta keeps little information: on the way from large to small
    beta the code is filled, on the way back it is emptied. Where the two ways give different curves, the model has not
    settled and each value of beta needs more epochs. `FairBottleneck`, whose beta weighs I(T;S), is swept in the same
    way: `sensitive` adds the ends of I(T;S) and the accuracy to the rows, the curve of accuracy against leakage.

    Args:
      x_val: held-out examples [n, ...].
      y_val: integer labels [n] for I(T;Y); None (default) measures I(X;T) alone.
      start: first beta, > 0; 10 by default.
      end: last beta, > 0; 0.001 by default.
      points: number of values of beta, >= 2; 20 by default.
      max_examples: largest size of the held-out batch, which is drawn once by `seed`; 2000 by default.
      seed: integer seed of the draw of the held-out batch.
      sensitive: integers or texts [n], of two different values or more: the groups of a sensitive attribute S; None
        (default) for none.
      csv: path of a file that holds the rows at any time, or None (default). Rows that it held before are replaced,
        with a warning.

    Attributes:
      rows: a dict for each value of beta so far, as `plots.information_curve` and `plots.rate_distortion` take them.

    Raises:
      InputError: for values outside these ranges; at the start of training, for fewer epochs than `points`, or a model
        without a noisy code q(t|x) or without a weighted rate.

    Example:

    >>> from ib_keras.models import VAE
    >>> model = VAE((4,), latent_dim=2, hidden=(8,))
    >>> model.compile("adam")
    >>> x = np.random.default_rng(0).random([32, 4])
    >>> sweep = BottleneckSweep(x, start=1.0, end=0.01, points=3)
    >>> _ = model.fit(x, epochs=6, verbose=0, callbacks=[sweep])
    >>> [round(row["beta"], 3) for row in sweep.rows], [row["epoch"] for row in sweep.rows]
    ([1.0, 0.1, 0.01], [2, 4, 6])

    References:
      Wu, Fischer, Chuang & Tegmark, Learnability for the information bottleneck (2019): the onset of learning.
      Rose, Deterministic annealing for clustering, compression, classification, regression (1998): phase transitions.
    """

    def __init__(
        self,
        x_val: Arrays,
        y_val: ArrayLike | None = None,
        start: float = 10.0,
        end: float = 1e-3,
        points: int = 20,
        *,
        max_examples: int = 2000,
        seed: int = 0,
        sensitive: ArrayLike | None = None,
        csv: str | os.PathLike[str] | None = None,
    ):
        super().__init__()
        self._data = Examples(x_val, y_val, max_examples, seed)
        if self._data.continuous:
            raise rejection(
                "y_val", "integer labels or None", "continuous targets", "Cut them into classes with `np.digitize`."
            )
        self._groups = None
        if sensitive is not None:
            self._groups = _groups(sensitive, len(tf.nest.flatten(x_val)[0]))[self._data.kept]
        remedy = "Pass e.g. start=10, end=1e-3."
        self.start, self.end = above("start", start, 0, remedy), above("end", end, 0, remedy)
        self.points = positive_int("points", points)
        if self.points < 2:
            raise rejection("points", "at least 2", repr(points), "A curve needs two values of beta.")
        self._file = RowsFile(csv, type(self).__name__)
        self.rows: list[dict[str, Any]] = []

    @property
    def csv(self) -> pathlib.Path | None:
        """The path of the file, or None."""
        return self._file.path

    @property
    def jumps(self) -> list[float]:
        """The values of beta at which the information jumps."""
        return [row["beta"] for row in self.rows if row["jump"]]

    def on_train_begin(self, logs=None):
        check_files(self)
        require_weighted_rate(self.model, type(self).__name__, also=LEAKAGE)
        if LEAKAGE in self.model.objective and (self._groups is None or self._data.y is None):
            found = f"{type(self.model).__name__} without `{'y_val' if self._data.y is None else 'sensitive'}`"
            raise rejection("sensitive", "the groups of `x_val`, beside the labels `y_val`", found, "Pass both arrays.")
        if getattr(self.model, "is_deterministic", False):
            raise rejection(
                "model",
                "one with a noisy code q(t|x)",
                f"{type(self.model).__name__} with a deterministic one",
                'Pass posterior="diagonal".',
            )
        epochs = self._known_epochs()
        self._dwell = epochs // self.points
        if not self._dwell:
            raise rejection(
                "epochs",
                f"at least {self.points}, one for each value of beta",
                repr(epochs),
                "Train for more epochs, or sweep fewer `points`.",
            )
        self.rows = []
        self._file.begin()

    def on_epoch_begin(self, epoch, logs=None):
        progress = min(epoch // self._dwell, self.points - 1) / (self.points - 1)
        self.model.beta = annealed("geometric", self.start, self.end, progress)

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["beta"] = self.model.beta
        if (epoch + 1) % self._dwell == 0 and (epoch + 1) // self._dwell <= self.points:
            self.rows.append(self._row(epoch + 1))
            mark_jumps(self.rows)
            self._file.write(self.rows)

    def _known_epochs(self):
        epochs = fit_parameter(self, "epochs")
        if epochs is None:
            raise rejection(
                "callbacks",
                "a list, or a CallbackList that knows its number of epochs",
                "a CallbackList without `epochs`",
                "Write CallbackList(callbacks, model=model, epochs=...) with the epochs of `fit`.",
            )
        return epochs

    def _row(self, epoch):
        q = self.model.posterior(self._data.x)
        marginal = self.model.marginal.distribution() if hasattr(self.model, "marginal") else None
        lower, upper = Channel().bracket(self._data.source, q, marginal)
        terms = self.model.measure(self._data.x, self._target(), seed=(0, 0))[0]
        row = {
            EPOCH: epoch,
            "beta": self.model.beta,
            N: self._data.n,
            SOURCE: lower.nats,
            SOURCE + UPPER: upper.nats,
            SOURCE + VERDICT: lower.verdict,
            SOURCE + REASON: lower.reason,
        }
        row |= {name: float(np.mean(terms[name])) for name in ("rate", "distortion", LEAKAGE) if name in terms}
        if self._data.y is not None:
            estimate = Channel().relevance(q, self._data.y)
            row |= {
                RELEVANCE: estimate.nats,
                RELEVANCE + VERDICT: estimate.verdict,
                RELEVANCE + REASON: estimate.reason,
            }
        return row | self._leakage(q, terms)

    def _leakage(self, q, terms):
        """Returns the ends of I(T;S) and the accuracy, or nothing without groups."""
        if self._groups is None:
            return {}
        low, high = Channel().relevance_bracket(q, self._groups)
        row = {SENSITIVE + LOW: low.nats, SENSITIVE + HIGH: high.nats}
        row |= {SENSITIVE + VERDICT: high.verdict, SENSITIVE + REASON: high.reason}
        return row | ({"accuracy": float(np.mean(terms["accuracy"]))} if "accuracy" in terms else {})

    def _target(self):
        """Returns the targets of the model: labels for a classifier, with groups where it learns them, or None."""
        if LEAKAGE in getattr(self.model, "term_names", ()):
            return np.stack([self._data.y, self._groups], axis=1)
        return self._data.y if hasattr(self.model, "num_classes") else None


def _groups(sensitive, n):
    """Returns the groups of n examples as integers."""
    values = np.asarray(sensitive)
    if values.dtype.kind in "US":
        values = np.unique(values, return_inverse=True)[1].reshape(values.shape)
    found = labels("sensitive", values, n)
    if len(np.unique(found)) < 2:
        received, remedy = f"{found[0]} in all {n} rows", "Choose a column that tells groups apart."
        raise rejection("sensitive", "of two different values or more", received, remedy)
    return found


def mark_jumps(rows: Sequence[dict[str, Any]]) -> None:
    """Sets "jump" in rows along a curve: whether I(X;T) moves unusually fast between a row and the one before it.

    Unusually fast is three times the median speed in log beta, and by at least 0.1 nats. Fewer than four rows have no
    jump, because their median says little.

    Args:
      rows: dicts with "beta" and "I(X;T)" [nats], in the order of the sweep.

    >>> rows = [{"beta": 2.0**-i, "I(X;T)": value} for i, value in enumerate([0.0, 0.01, 0.02, 0.9, 0.92, 0.95])]
    >>> mark_jumps(rows)
    >>> [row["jump"] for row in rows]
    [False, False, False, True, False, False]
    """
    values = np.array([row[SOURCE] for row in rows])
    steps = np.abs(np.diff(values))
    slopes = steps / np.abs(np.diff([math.log(row["beta"]) for row in rows]))
    usual = np.median(slopes) if len(rows) >= 4 else math.inf
    for row, step, slope in zip(rows, [0.0, *steps], [0.0, *slopes]):
        row["jump"] = bool(step > _LEAST and slope > _STEEP * usual)
