"""The decision of a model about examples that an exam has changed."""

import numpy as np
import tensorflow as tf

from ib_keras._checks import real_number, rejection
from ib_keras.applications.explanation.decision import Decision

_BLOCK = 64


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
