"""The first examples of a stream of batches: a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.callbacks.layers.lengths import differ_in_length, joined, taken

_BATCHED = "Pass batches, e.g. dataset.batch(256)."
_ONE_SHAPE = "Bring all examples to one shape, e.g. by dataset.map(lambda x, y: (tf.image.resize(x, [32, 32]), y))."


def is_stream(value: Any) -> bool:
    """Whether a value yields batches, rather than being the examples themselves."""
    return isinstance(value, (tf.data.Dataset, keras.utils.PyDataset, Iterator))


def gathered(argument: str, stream: Any, most: int) -> tuple[Any, Any]:
    """Returns the first `most` examples (x, y) of a stream of batches x or (x, y, ...); y is None without targets.

    No batch is read beyond those that are needed, so that endless streams are taken as well. Ragged batches of examples
    stay ragged, and batches that are padded to their own longest example become `UnevenRows`.

    Args:
      argument: name of the argument, for error messages.
      stream: a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator of batches.
      most: number of examples to gather at most.

    Raises:
      InputError: for a stream without batches, whose elements are no batches of equal length, or whose examples have
        shapes that differ in more than their number of steps.

    >>> import itertools
    >>> x, y = gathered("x_val", ((np.full([4, 2], i), np.full(4, i)) for i in itertools.count()), 6)
    >>> x.shape, y
    ((6, 2), array([0, 0, 0, 0, 1, 1]))
    """
    examples, targets, rows = [], [], 0
    for element in _batches(stream):
        parts = element if isinstance(element, tuple) else (element,)
        _require_dense(argument, parts[1:2])
        examples.append(tf.nest.map_structure(_array, parts[0]))
        targets += [tf.nest.map_structure(np.asarray, part) for part in parts[1:2] if part is not None]
        rows += _length(argument, [examples[-1], targets[-1:]])
        if rows >= most:
            break
    if not examples:
        raise rejection(argument, "at least one batch of examples", f"{type(stream).__name__} without any", _BATCHED)
    for parts in _by_part(examples):
        _require_one_shape(argument, parts)
    if any(len({part.shape[1:] for part in parts}) > 1 for parts in _by_part(targets)):
        remedy = "Pad all targets to one length, e.g. by dataset.padded_batch(256, padded_shapes=([20], [20]))."
        raise rejection(argument, "batches of targets of one length", "targets of several", remedy)
    return _joined(examples, most), _joined(targets, most) if targets else None


def _array(part):
    return part if isinstance(part, tf.RaggedTensor) else np.asarray(part)


def _require_dense(argument, parts):
    if any(isinstance(part, tf.RaggedTensor) for part in tf.nest.flatten(parts)):
        remedy = "Pass one target for each example, or pad them: .map(lambda x, y: (x, y.to_tensor()))."
        raise rejection(argument, "batches of targets of one shape", "ragged targets", remedy)


def _by_part(batches):
    """Returns, for each array of a structure, its batches."""
    return zip(*(tf.nest.flatten(batch) for batch in batches))


def _require_one_shape(argument, batches):
    """Raises an `InputError` for batches whose examples differ in more than their number of steps."""
    shapes = dict.fromkeys(str(list(batch.shape[1:])) for batch in batches)
    if len(shapes) > 1 and not isinstance(batches[0], tf.RaggedTensor) and not differ_in_length(batches):
        received = " and ".join(list(shapes)[:2])
        raise rejection(argument, "batches of examples of one shape", f"examples of {received}", _ONE_SHAPE)


def _joined(batches, most):
    return tf.nest.map_structure(lambda *parts: _first(joined(parts), most), *batches)


def _first(part, most):
    return taken(part, np.arange(min(most, int(part.shape[0]))))


def _batches(stream):
    indexed = isinstance(stream, keras.utils.PyDataset)
    return map(stream.__getitem__, range(len(stream))) if indexed else iter(stream)


def _length(argument, batch):
    """Returns the number of rows of a batch with its targets."""
    shapes = [part.shape for part in tf.nest.flatten(batch)]
    if not shapes or not all(shapes) or len({shape[0] for shape in shapes}) != 1:
        raise rejection(argument, "batches of equally many rows", f"an element of shapes {shapes}", _BATCHED)
    return shapes[0][0]
