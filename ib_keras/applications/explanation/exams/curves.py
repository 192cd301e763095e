"""Deletion and insertion: the decision while the strongest positions are taken away, or alone are left."""

import dataclasses
from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import real_number, rejection
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.exams.changed_examples import examined, replaced, values_after
from ib_keras.applications.explanation.exams.maps import flat

_FRACTIONS = 1 / 64, 1 / 32, 1 / 16, 1 / 8


@dataclasses.dataclass(frozen=True, eq=False)
class ExamCurve:
    """The decision when shares of the positions are taken away or left.

    Args:
      fractions: rising shares of the positions.
      values: probability of the target, or the predicted number, [n, fractions].

    >>> ExamCurve((0.1, 0.2), np.array([[1.0, 0.5], [0.5, 0.0]])).mean
    0.5
    """

    fractions: tuple[float, ...]
    values: np.ndarray

    def __repr__(self) -> str:
        return f"ExamCurve(n={len(self.values)}, mean={self.mean:.3g})"

    @property
    def mean(self) -> float:
        """The mean over examples and fractions."""
        return float(self.values.mean())

    @property
    def std_error(self) -> float:
        """The standard error of `mean` over examples."""
        n = len(self.values)
        return float(self.values.mean(axis=1).std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")


def deletion(
    model: keras.Model,
    x: ArrayLike,
    maps: Attribution | ArrayLike,
    target: ArrayLike | None = None,
    *,
    fractions: Sequence[float] = _FRACTIONS,
    value: float = 0.0,
) -> ExamCurve:
    """Returns the `ExamCurve` of a decision after the positions of the highest scores were set to a value.

    The lower the mean, the better a map knows what the decision cannot do without. Petsiuk, Das & Saenko, RISE (2018),
    section 4.3.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      x: examples [n, ...].
      maps: an `Attribution`, or scores [n, ...] of the positions or values of `x`; higher ones are taken first.
      target: class or output, an integer or integers [n]; None (default) for that of the `Attribution`, else for the
        likeliest class.
      fractions: rising shares of the positions in (0, 1) (default: 1/64, 1/32, 1/16 and 1/8).
      value: what stands in the place of a value that is taken away (default: 0).

    Raises:
      InputError: for maps that do not fit `x`, or fractions that do not rise within (0, 1).

    >>> model = keras.Sequential([keras.Input([4]), keras.layers.Dense(1, "sigmoid")])
    >>> model.set_weights([np.array([[5.0], [0.0], [0.0], [0.0]]), np.zeros(1)])
    >>> x = np.ones([2, 4])
    >>> deletion(model, x, [[1, 0, 0, 0]] * 2, fractions=[0.25]).values.round(2)
    array([[0.5],
           [0.5]], dtype=float32)
    """
    return _curve(model, x, maps, target, fractions, value, keeps=False)


def insertion(
    model: keras.Model,
    x: ArrayLike,
    maps: Attribution | ArrayLike,
    target: ArrayLike | None = None,
    *,
    fractions: Sequence[float] = _FRACTIONS,
    value: float = 0.0,
) -> ExamCurve:
    """Returns the `ExamCurve` of a decision when all but the positions of the highest scores were set to a value.

    The higher the mean, the better a map knows what suffices for the decision. Petsiuk, Das & Saenko, RISE (2018),
    section 4.3.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      x: examples [n, ...].
      maps: an `Attribution`, or scores [n, ...] of the positions or values of `x`; higher ones are left first.
      target: class or output, an integer or integers [n]; None (default) for that of the `Attribution`, else for the
        likeliest class.
      fractions: rising shares of the positions in (0, 1) (default: 1/64, 1/32, 1/16 and 1/8).
      value: what stands in the place of a value that is taken away (default: 0).

    Raises:
      InputError: for maps that do not fit `x`, or fractions that do not rise within (0, 1).

    >>> model = keras.Sequential([keras.Input([4]), keras.layers.Dense(1, "sigmoid")])
    >>> model.set_weights([np.array([[5.0], [0.0], [0.0], [0.0]]), np.zeros(1)])
    >>> insertion(model, np.ones([1, 4]), [[1, 0, 0, 0]], fractions=[0.25]).values.round(2)
    array([[0.99]], dtype=float32)
    """
    return _curve(model, x, maps, target, fractions, value, keeps=True)


def _curve(model, x, maps, target, fractions, value, keeps):
    fractions = tuple(real_number("fractions", one, "Pass e.g. (0.05, 0.1).") for one in _listed(fractions))
    if not fractions or min(fractions) <= 0 or max(fractions) >= 1 or any(np.diff(fractions) <= 0):
        raise rejection("fractions", "one or more rising shares within (0, 1)", fractions, "Pass e.g. (0.05, 0.1).")
    decision, scores = examined(model, x, maps, target)
    order = np.argsort(-flat(scores), axis=1, kind="stable")
    values = []
    for fraction in fractions:
        count = max(1, round(fraction * order.shape[1]))
        strong = np.zeros(order.shape, bool)
        np.put_along_axis(strong, order[:, :count], True, axis=1)
        gone = (~strong if keeps else strong).reshape(scores.shape)
        values.append(values_after(decision, replaced(decision.x, gone, value)))
    return ExamCurve(fractions, np.stack(values, axis=1))


def _listed(fractions):
    return np.asarray(fractions, object).reshape(-1).tolist()
