"""Examples of several lengths: ragged tensors, and batches that are padded to the longest example of each."""

import warnings
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

_COMPARED, _SAME = 64, 1e-4


def is_ragged(x: Any) -> bool:
    """Whether any part of a structure is a ragged tensor."""
    return any(isinstance(part, tf.RaggedTensor) for part in tf.nest.flatten(x))


def count(x: Any) -> int:
    """Returns the number of examples of a structure of arrays and ragged tensors."""
    return int(tf.nest.flatten(x)[0].shape[0])


def padded(part: Any) -> Any:
    """Returns a ragged tensor as an array whose rows are filled with zeros to the longest, and anything else as it is.

    >>> padded(tf.ragged.constant([[1, 2, 3], [4]]))
    array([[1, 2, 3],
           [4, 0, 0]], dtype=int32)
    """
    return part.to_tensor().numpy() if isinstance(part, tf.RaggedTensor) else part


def taken(part: Any, rows: np.ndarray) -> Any:
    """Returns chosen rows of an array or of a ragged tensor, which stays ragged.

    Args:
      part: array or ragged tensor [n, ...].
      rows: integers, the places of the rows.
    """
    return tf.gather(part, rows) if isinstance(part, tf.RaggedTensor) else np.asarray(part)[rows]


def spec_of(part: Any) -> tf.TensorSpec | tf.RaggedTensorSpec:
    """Returns the spec of batches of any number of rows of an array or of a ragged tensor."""
    shape = [None, *part.shape[1:]]
    if isinstance(part, tf.RaggedTensor):
        return tf.RaggedTensorSpec(shape, part.dtype, part.ragged_rank, part.row_splits.dtype)
    return tf.TensorSpec(shape, part.dtype)


def differ_in_length(batches: Sequence[np.ndarray]) -> bool:
    """Whether batches [n, steps, ...] have several numbers of steps and are alike in the axes after them."""
    shapes = {batch.shape[1:] for batch in batches}
    return len(shapes) > 1 and all(shapes) and len({shape[1:] for shape in shapes}) == 1


def joined(batches: Sequence[Any]) -> Any:
    """Returns batches as one array [n, ...] or one ragged tensor; shorter batches of steps are filled with zeros.

    >>> joined([np.ones([1, 1]), np.ones([1, 2])])
    array([[1., 0.],
           [1., 1.]])
    """
    if isinstance(batches[0], tf.RaggedTensor):
        return tf.concat(batches, axis=0)
    batches = [np.asarray(batch) for batch in batches]
    if not differ_in_length(batches):
        return np.concatenate(batches)
    longest = max(batch.shape[1] for batch in batches)
    return np.concatenate([_longer(batch, longest - batch.shape[1]) for batch in batches])


def _longer(batch, steps):
    return np.pad(batch, [(0, 0), (0, steps)] + [(0, 0)] * (batch.ndim - 2))


def as_taken_by(model: keras.Model, x: Any, filled: bool = False) -> Any:
    """Returns examples as a model takes them: ragged tensors where it does, and else arrays with zeros at the end.

    Warns where the output of the model depends on these zeros.

    Args:
      model: a model of the examples.
      x: an array [n, ...], a ragged tensor, or a structure of them.
      filled: whether the arrays have zeros behind shorter examples already; default False.
    """
    if is_ragged(x) and not _takes(model, x):
        x, filled = tf.nest.map_structure(padded, x), True
    if filled:
        _warn_of_padding(model, x)
    return x


def _takes(model, x):
    try:
        model(tf.nest.map_structure(lambda part: part[:2], x), training=False)
    except (ValueError, TypeError, AttributeError, tf.errors.OpError):
        return False
    return True


def _warn_of_padding(model, x):
    few = tf.nest.map_structure(lambda part: part[:_COMPARED], x)
    longer = tf.nest.map_structure(lambda part: _longer(part, 1) if part.ndim > 1 else part, few)
    try:
        first, second = (_first_output(model, one) for one in (few, longer))
    except (ValueError, TypeError, tf.errors.InvalidArgumentError):
        return  # a model of one length, which padding does not lengthen further
    if first.shape == second.shape and np.abs(first - second).max() > _SAME * np.abs(first).max():
        warnings.warn(
            "The batches have several lengths and were padded with zeros to the longest, and the output of "
            f"{model.name!r} changes by {np.abs(first - second).max():.3g} with one zero more: mask the zeros, e.g. by "
            "Embedding(..., mask_zero=True), or pass ragged batches to a model that takes them.",
            stacklevel=4,
        )


def _first_output(model, x):
    return np.asarray(tf.nest.flatten(model(tf.nest.map_structure(tf.constant, x), training=False))[0])
