"""The refusal of examples that a model does not take."""

import contextlib
from collections.abc import Iterator

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.estimators.representation import first_line


@contextlib.contextmanager
def taken_examples(x: np.ndarray, remedy: str = "Pass such as it was built for.") -> Iterator[None]:
    """Turns an error of a model that is called inside this context into an `InputError` about the examples.

    Args:
      x: examples [n, ...] that the model is called with.
      remedy: what to do about it.

    >>> import keras
    >>> with taken_examples(np.zeros([2, 3])):
    ...     keras.layers.Dense(1)(tf.zeros([2, 3])).shape
    TensorShape([2, 1])
    """
    try:
        yield
    except (ValueError, TypeError, AttributeError, tf.errors.OpError) as error:
        received = f"shape {np.shape(x)} ({first_line(error)})"
        raise rejection("x", "examples that the model takes", received, remedy) from error
