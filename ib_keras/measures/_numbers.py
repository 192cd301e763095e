"""Conversion of the arguments of measures: real floating numbers, square matrices of scores."""

import numpy as np
import tensorflow as tf

from ib_keras._checks import InputError, rejection, shortened, unmasked


def real_tensor(argument, values, like=None):
    """Returns an array-like of real numbers as a floating tensor.

    Args:
      argument: name used in error messages.
      values: array-like.
      like: tensor whose dtype the result takes; None (default) keeps a floating dtype and, as NumPy does, takes float64
        for integers and for Python's numbers, of which float32 would lose digits.

    Raises:
      InputError: for strings, objects, complex numbers, None, and nested lists of several lengths.
    """
    unmasked(argument, values)
    try:
        tensor = tf.convert_to_tensor(_array_of(argument, values), dtype_hint=_hint_for(values))
    except InputError:
        raise
    except (ValueError, TypeError, AttributeError, OverflowError, tf.errors.OpError):
        received = f"{type(values).__name__} {shortened(repr(values))}"
        raise rejection(argument, "an array of numbers", received, "Pass real numbers in rows of one length.") from None
    if not (tensor.dtype.is_floating or tensor.dtype.is_integer or tensor.dtype.is_bool):
        raise rejection(argument, "an array of real numbers", f"dtype {tensor.dtype.name}", "Pass real numbers.")
    return tf.cast(tensor, like.dtype if like is not None else tensor.dtype if tensor.dtype.is_floating else tf.float64)


def _hint_for(values):
    """Returns float64 for a number of Python or nested lists of them, which TensorFlow reads as float32, else None."""
    return tf.float64 if all(type(leaf) in (int, float, bool) for leaf in tf.nest.flatten(values)) else None


def square_scores(argument, scores, least=1):
    """Returns a matrix of scores [..., n, n] as a floating tensor.

    Args:
      argument: name used in error messages.
      scores: array-like [..., n, n].
      least: smallest n that the measure takes; default 1.

    Raises:
      InputError: for what `real_tensor` refuses, for matrices that are not square, and for n < least.
    """
    scores = real_tensor(argument, scores)
    shape = scores.shape
    if shape.rank is None:
        return scores
    if shape.rank < 2 or not shape[-1:].is_compatible_with(shape[-2:-1]):
        raise rejection(
            argument, "a square matrix [..., n, n]", f"shape {tuple(shape)}", "Score every x with every y of a batch."
        )
    if shape[-1] is not None and shape[-1] < least:
        raise rejection(argument, f"of at least {least} pairs", f"shape {tuple(shape)}", "Score more pairs.")
    return scores


def _array_of(argument, values):
    """Returns `values`, where NumPy has an array without numbers, refused by its dtype."""
    if isinstance(values, (np.ndarray, np.generic)) and values.dtype.kind not in "biuf":
        raise rejection(argument, "an array of real numbers", f"dtype {values.dtype}", "Pass real numbers.")
    return values
