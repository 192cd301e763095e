"""The first examples of a stream of batches: a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection

_BATCHED = "Pass batches, e.g. dataset.batch(256)."
_PADDED = "Pad all examples to one length, e.g. by dataset.padded_batch(256, padded_shapes=([20], []))."


def is_stream(value: Any) -> bool:
    """Whether a value yields batches, rather than being the examples themselves."""
    return isinstance(value, (tf.data.Dataset, keras.utils.PyDataset, Iterator))


def gathered(argument: str, stream: Any, most: int) -> tuple[Any, Any]:
    """Returns the first `most` examples (x, y) of a stream of batches x or (x, y, ...); y is None without targets.

    No batch is read beyond those that are needed, so that endless streams are taken as well.

    Args:
      argument: name of the argument, for error messages.
      stream: a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator of batches.
      most: number of examples to gather at most.

    Raises:
      InputError: for a stream without batches, whose elements are no batches of equal length, or whose examples have
        several shapes.

    >>> import itertools
    >>> x, y = gathered("x_val", ((np.full([4, 2], i), np.full(4, i)) for i in itertools.count()), 6)
    >>> x.shape, y
    ((6, 2), array([0, 0, 0, 0, 1, 1]))
    """
    examples, targets, rows = [], [], 0
    for element in _batches(stream):
        parts = element if isinstance(element, tuple) else (element,)
        _require_dense(argument, parts[:2])
        examples.append(tf.nest.map_structure(np.asarray, parts[0]))
        targets += [tf.nest.map_structure(np.asarray, part) for part in parts[1:2] if part is not None]
        rows += _length(argument, [examples[-1], targets[-1:]])
        if rows >= most:
            break
    if not examples:
        raise rejection(argument, "at least one batch of examples", f"{type(stream).__name__} without any", _BATCHED)
    for batches in (examples, targets):
        _require_one_shape(argument, batches)
    return _joined(examples, most), _joined(targets, most) if targets else None


def _require_dense(argument, parts):
    if any(isinstance(part, tf.RaggedTensor) for part in tf.nest.flatten(parts)):
        raise rejection(argument, "batches of examples of one shape", "a ragged batch", _PADDED)


def _require_one_shape(argument, batches):
    """Raises an `InputError` for batches that are padded to several lengths, each to its own longest example."""
    shapes = dict.fromkeys(str([part.shape[1:] for part in tf.nest.flatten(batch)]) for batch in batches)
    if len(shapes) > 1:
        received = " and ".join(list(shapes)[:2])
        raise rejection(argument, "batches of examples of one shape", f"examples of {received}", _PADDED)


def _joined(batches, most):
    return tf.nest.map_structure(lambda *parts: np.concatenate(parts)[:most], *batches)


def _batches(stream):
    indexed = isinstance(stream, keras.utils.PyDataset)
    return map(stream.__getitem__, range(len(stream))) if indexed else iter(stream)


def _length(argument, batch):
    """Returns the number of rows of a batch with its targets."""
    shapes = [part.shape for part in tf.nest.flatten(batch)]
    if not shapes or not all(shapes) or len({shape[0] for shape in shapes}) != 1:
        raise rejection(argument, "batches of equally many rows", f"an element of shapes {shapes}", _BATCHED)
    return shapes[0][0]
