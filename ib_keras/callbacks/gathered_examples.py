"""The first examples of a stream of batches: a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.callbacks.layers.lengths import differ_in_length, joined

_BATCHED = "Pass batches, e.g. dataset.batch(256)."
_ONE_SHAPE = "Bring all examples to one shape, e.g. by dataset.map(lambda x, y: (tf.image.resize(x, [32, 32]), y))."


class Gathered(NamedTuple):
    """The examples `x` of a stream, their targets `y` or None, and whether batches were `padded` to one length."""

    x: Any
    y: Any
    padded: bool


def is_stream(value: Any) -> bool:
    """Whether a value yields batches, rather than being the examples themselves."""
    return isinstance(value, (tf.data.Dataset, keras.utils.PyDataset, Iterator))


def gathered(argument: str, stream: Any, most: int) -> Gathered:
    """Returns the first `most` examples of a stream of batches x or (x, y, ...).

    No batch is read beyond those that are needed, so that endless streams are taken as well. Ragged batches of examples
    stay ragged, and batches that are padded to their own longest example are filled with zeros to the longest of all.

    Args:
      argument: name of the argument, for error messages.
      stream: a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator of batches.
      most: number of examples to gather at most.

    Raises:
      InputError: for a stream without batches, whose elements are no batches of equal length, or whose examples have
        shapes that differ in more than their number of steps.

    >>> import itertools
    >>> found = gathered("x_val", ((np.full([4, 2], i), np.full(4, i)) for i in itertools.count()), 6)
    >>> found.x.shape, found.y, found.padded
    ((6, 2), array([0, 0, 0, 0, 1, 1]), False)
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
    padded = [_is_padded(argument, parts) for parts in _by_part(examples)]
    if any(_is_padded(argument, parts) for parts in _by_part(targets)):
        remedy = "Pad all targets to one length, e.g. by dataset.padded_batch(256, padded_shapes=([20], [20]))."
        raise rejection(argument, "batches of targets of one length", "targets of several", remedy)
    return Gathered(_joined(examples, most), _joined(targets, most) if targets else None, any(padded))


def _array(part):
    return part if isinstance(part, tf.RaggedTensor) else np.asarray(part)


def _require_dense(argument, parts):
    if any(isinstance(part, tf.RaggedTensor) for part in tf.nest.flatten(parts)):
        remedy = "Pass one target for each example, or pad them: .map(lambda x, y: (x, y.to_tensor()))."
        raise rejection(argument, "batches of targets of one shape", "ragged targets", remedy)


def _by_part(batches):
    """Returns, for each array of a structure, its batches."""
    return zip(*(tf.nest.flatten(batch) for batch in batches))


def _is_padded(argument, batches):
    """Whether batches have several lengths; raises an `InputError` for those whose other axes differ."""
    shapes = dict.fromkeys(str(list(batch.shape[1:])) for batch in batches)
    if len(shapes) == 1 or isinstance(batches[0], tf.RaggedTensor):
        return False
    if not differ_in_length(batches):
        received = " and ".join(list(shapes)[:2])
        raise rejection(argument, "batches of examples of one shape", f"examples of {received}", _ONE_SHAPE)
    return True


def _joined(batches, most):
    return tf.nest.map_structure(lambda *parts: joined(parts)[:most], *batches)


def _batches(stream):
    indexed = isinstance(stream, keras.utils.PyDataset)
    return map(stream.__getitem__, range(len(stream))) if indexed else iter(stream)


def _length(argument, batch):
    """Returns the number of rows of a batch with its targets."""
    shapes = [part.shape for part in tf.nest.flatten(batch)]
    if not shapes or not all(shapes) or len({shape[0] for shape in shapes}) != 1:
        raise rejection(argument, "batches of equally many rows", f"an element of shapes {shapes}", _BATCHED)
    return shapes[0][0]
