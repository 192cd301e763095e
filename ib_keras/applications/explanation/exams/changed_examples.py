"""The decision of a model about examples that an exam has changed."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import real_number, rejection
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.decision import Decision, examples
from ib_keras.applications.explanation.exams.maps import require_as_many, scores_of

_BLOCK = 64


def examined(
    model: keras.Model, x: ArrayLike, maps: Attribution | ArrayLike, target: ArrayLike | None
) -> tuple[Decision, np.ndarray]:
    """Returns the decision that an exam is about, and the scores [n, ...] that fit its examples.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      x: examples [n, ...].
      maps: an `Attribution`, or scores [n, ...] of the positions or values of `x`.
      target: class or output, an integer or integers [n]; None for that of the `Attribution`, else for the likeliest
        class.

    Raises:
      InputError: for what `Decision` refuses, and for maps that do not fit `x`.
    """
    require_as_many(maps, examples(x, model))
    if target is None and isinstance(maps, Attribution):
        target = maps.target
    decision = Decision(model, x, target)
    return decision, scores_of(maps, decision.x.shape)


def replaced(x: np.ndarray, gone: np.ndarray, value: float) -> np.ndarray:
    """Returns examples [n, ...] with a number in the place of what is gone.

    Args:
      x: examples [n, ...].
      gone: booleans of the values [n or 1, ...], or of the positions of all channels, with an axis less.
      value: the number, as `filling` takes it.

    >>> replaced(np.ones([1, 2, 2]), np.array([[True, False]]), 0.0)
    array([[[0., 0.],
            [1., 1.]]])
    """
    return np.where(gone if gone.ndim == x.ndim else gone[..., None], filling(value, x), x)


def filling(value: float, x: np.ndarray) -> np.ndarray:
    """Returns what stands in the place of a value that is taken away, in the dtype of the examples.

    Args:
      value: a finite number; a whole one within the dtype of `x` where this holds integers.
      x: examples.

    Raises:
      InputError: for any other value.

    >>> filling(0.0, np.zeros([2, 3], np.uint8)).dtype
    dtype('uint8')
    """
    number = real_number("value", value, "Pass e.g. value=0.")
    if not np.isfinite(number):
        raise rejection("value", "finite", value, "Pass e.g. value=0.")
    if x.dtype.kind in "iu":
        limits = np.iinfo(x.dtype)
        if number != int(number) or not limits.min <= number <= limits.max:
            expected = f"a whole number, {limits.min} to {limits.max}, as `x` holds them"
            raise rejection("value", expected, value, "Pass such a number, or `x` as floats.")
    return np.asarray(number, x.dtype)


def values_after(decision: Decision, x: np.ndarray) -> np.ndarray:
    """Returns the probability of the target, or the predicted number, of changed examples, [n].

    Args:
      decision: the decision about the examples before they were changed.
      x: the changed examples [n, ...], in the order of the decision.
    """
    found = []
    for start in range(0, len(x), _BLOCK):
        some = slice(start, start + _BLOCK)
        output = tf.nest.flatten(decision.model(tf.constant(x[some]), training=False))[0]
        found.append(decision.value(output, decision.target[some]).numpy())
    return np.concatenate(found)
