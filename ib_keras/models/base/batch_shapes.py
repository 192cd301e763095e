"""Batches whose parts do not fit the model or each other, which turn out so within a step."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from ib_keras._checks import InputError, rejection

_LOOK = "Look at a batch: `next(iter(data))`."
_PAIRED = "rows of {} and of x:"
_OF_EMPTY = re.compile(r"BatchBroadcastSample.*division by zero", re.DOTALL)


def paired(argument: str, part: Any, x: Any) -> Any:
    """Returns a part of a batch, which has one row for each row of `x`: a single row is never repeated for all.

    Where the numbers of rows are known only in the step, the step raises an error that `shapes_told` reads.

    Args:
      argument: `"y"` or `"sample_weight"`, for the message.
      part: array or tensor [n, ...], or None.
      x: examples [n, ...].

    Raises:
      InputError: for another number of rows.

    >>> paired("y", tf.constant([3, 4]), tf.zeros([2, 5])).numpy()
    array([3, 4], dtype=int32)
    """
    shape = tf.TensorShape(None if part is None else part.shape)
    if part is x or shape.rank == 0 or part is None:
        return part
    rows, others = x.shape[0], shape[0] if shape.rank else None
    if rows is not None and others is not None:
        if rows != others:
            raise _unpaired(argument, f"{others} rows beside {rows}")
        return part
    counts = tf.shape(part)[0], tf.shape(x)[0]
    # The counts are known to the host: no device is waited for. XLA leaves the assertion out.
    told = tf.raw_ops.Assert(condition=tf.equal(*counts), data=[_PAIRED.format(argument), *counts])
    with tf.control_dependencies([told]):
        return tf.identity(part)


@contextlib.contextmanager
def shapes_told(shape: tuple[int, ...]) -> Iterator[None]:
    """Raises an `InputError` for what a step found in its batch: other shapes than the model takes, or no rows."""
    try:
        yield
    except (tf.errors.InvalidArgumentError, tf.errors.UnknownError) as error:
        known = _known(str(error), shape)
        if known is None:
            raise
        raise known from None


def _known(message, shape):
    """Returns the `InputError` that says plainly what an error of TensorFlow tells, or None for other errors."""
    lines = [line.strip() for line in message.splitlines()]
    # A generator that Keras reads within TensorFlow raises its `InputError` there, as one line among others.
    for line in lines:
        if "InputError: " in line:
            return InputError(line.partition("InputError: ")[2])
    for line in lines:
        if "is not compatible with expected shape" in line:
            expected = f"batches of the shapes that the model takes, examples of shape {shape}"
            return rejection("x", expected, line.rstrip("."), _LOOK)
    for argument in ("y", "sample_weight"):
        if _PAIRED.format(argument) in message:
            others, rows = re.findall(r"\[(\d+)\]", message.partition(_PAIRED.format(argument))[2])[:2]
            return _unpaired(argument, f"{others} rows beside {rows}")
    return (
        rejection("x", "batches of one example or more", "an empty batch", _LOOK) if _OF_EMPTY.search(message) else None
    )


def _unpaired(argument, received):
    return rejection(argument, "one row for each row of `x` in each batch", received.rstrip("."), _LOOK)
