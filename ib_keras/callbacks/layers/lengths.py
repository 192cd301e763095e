"""Examples of several lengths: ragged tensors, and batches that are padded to the longest example of each."""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection


@dataclasses.dataclass(frozen=True, eq=False)
class UnevenRows:
    """Rows of several lengths that a model takes as dense batches, those of one length at a time.

    A row that came in a padded batch has the length of that batch, so that the model sees what it saw in `fit`.

    Args:
      values: array [n, longest, ...], with zeros behind the shorter rows.
      lengths: integers [n].
    """

    values: np.ndarray
    lengths: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    @property
    def dtype(self) -> np.dtype:
        return self.values.dtype


def is_uneven(x: Any) -> bool:
    """Whether any part of a structure has rows of several lengths."""
    return any(isinstance(part, (tf.RaggedTensor, UnevenRows)) for part in tf.nest.flatten(x))


def require_no_list_of_rows(argument: str, x: Any) -> None:
    """Raises an `InputError` for a list or an array of objects whose rows have several lengths."""
    listed = isinstance(x, (list, tuple)) or getattr(getattr(x, "dtype", None), "kind", None) == "O"
    counts = {len(row) for row in x} if listed and all(map(_is_row, x)) else set()
    if len(counts) > 1:
        received = f"{len(x)} rows of {min(counts)} to {max(counts)} steps"
        raise rejection(
            argument, "a ragged tensor for rows of several lengths", received, "Pass tf.ragged.constant(x)."
        )


def _is_row(row):
    return isinstance(row, (list, tuple, np.ndarray)) and np.ndim(row) in (1, 2)


def count(x: Any) -> int:
    """Returns the number of examples of a structure of arrays and ragged tensors."""
    return int(tf.nest.flatten(x)[0].shape[0])


def padded(part: Any) -> Any:
    """Returns rows of several lengths as an array, with zeros to the longest, and anything else as it is.

    >>> padded(tf.ragged.constant([[1, 2, 3], [4]]))
    array([[1, 2, 3],
           [4, 0, 0]], dtype=int32)
    """
    if isinstance(part, UnevenRows):
        return part.values
    return part.to_tensor().numpy() if isinstance(part, tf.RaggedTensor) else part


def taken(part: Any, rows: np.ndarray) -> Any:
    """Returns chosen rows of an array, a ragged tensor or `UnevenRows`, in the same form.

    Args:
      part: rows [n, ...].
      rows: integers, the places of the rows.
    """
    if isinstance(part, UnevenRows):
        return UnevenRows(part.values[rows], part.lengths[rows])
    return tf.gather(part, rows) if isinstance(part, tf.RaggedTensor) else np.asarray(part)[rows]


def spec_of(part: Any) -> tf.TensorSpec | tf.RaggedTensorSpec:
    """Returns the spec of batches of any number of rows of a part."""
    if isinstance(part, UnevenRows):
        return tf.TensorSpec([None, None, *part.shape[2:]], part.dtype)
    shape = [None, *part.shape[1:]]
    if isinstance(part, tf.RaggedTensor):
        return tf.RaggedTensorSpec(shape, part.dtype, part.ragged_rank, part.row_splits.dtype)
    return tf.TensorSpec(shape, part.dtype)


def batches(x: Any, size: int) -> Iterator[tuple[np.ndarray, Any]]:
    """Yields (places of some rows, their structure of tensors) for all rows, each time of one length.

    Args:
      x: an array [n, ...], a ragged tensor, `UnevenRows`, or a structure of them.
      size: largest number of rows at a time.
    """
    for rows in _places(x, size):
        yield rows, tf.nest.map_structure(lambda part, rows=rows: _tensor(part, rows), x)


def _places(x, size):
    """Yields the places of rows that go together: in their order, or those of one length after the other."""
    uneven = [part.lengths for part in tf.nest.flatten(x) if isinstance(part, UnevenRows)]
    groups = np.unique(np.stack(uneven, axis=1), axis=0, return_inverse=True)[1].reshape(-1) if uneven else None
    order = np.arange(count(x)) if groups is None else np.argsort(groups, kind="stable")
    ends = [0, count(x)] if groups is None else [0, *(np.flatnonzero(np.diff(groups[order])) + 1), count(x)]
    for start, end in itertools.pairwise(ends):
        for first in range(start, end, size):
            yield order[first : min(first + size, end)]


def _tensor(part, rows):
    if isinstance(part, UnevenRows):
        return tf.convert_to_tensor(part.values[rows, : part.lengths[rows[0]]])
    # Rows in their order are a slice, which copies nothing.
    chosen = part[rows[0] : rows[-1] + 1] if rows[-1] - rows[0] + 1 == len(rows) else taken(part, rows)
    return chosen if isinstance(chosen, tf.RaggedTensor) else tf.convert_to_tensor(chosen)


def assembled(places: Sequence[np.ndarray], outputs: Sequence[np.ndarray]) -> np.ndarray:
    """Returns outputs [n, ...] in the order of the rows, with zeros behind those of fewer steps.

    >>> assembled([np.array([1]), np.array([0])], [np.ones([1, 1]), np.ones([1, 2])])
    array([[1., 1.],
           [1., 0.]])
    """
    order = np.argsort(np.concatenate(places))
    return np.concatenate(_of_one_length(outputs))[order]


def joined(parts: Sequence[Any]) -> Any:
    """Returns batches as one array [n, ...], one ragged tensor, or `UnevenRows` where they have several lengths.

    >>> joined([np.ones([1, 1]), np.ones([1, 2])]).lengths
    array([1, 2])
    """
    if isinstance(parts[0], tf.RaggedTensor):
        return tf.concat(parts, axis=0)
    parts = [np.asarray(part) for part in parts]
    if not differ_in_length(parts):
        return np.concatenate(parts)
    lengths = np.repeat([part.shape[1] for part in parts], [len(part) for part in parts])
    return UnevenRows(np.concatenate(_of_one_length(parts)), lengths)


def differ_in_length(parts: Sequence[np.ndarray]) -> bool:
    """Whether batches [n, steps] or [n, steps, features] have several numbers of steps, and no other differences."""
    shapes = {part.shape[1:] for part in parts}
    return len(shapes) > 1 and all(0 < len(shape) < 3 for shape in shapes) and len({shape[1:] for shape in shapes}) == 1


def _of_one_length(parts):
    longest = max((part.shape[1] for part in parts if part.ndim > 1), default=0)
    return [_longer(part, longest - part.shape[1]) if part.ndim > 1 else part for part in parts]


def _longer(part, steps):
    return np.pad(part, [(0, 0), (0, steps)] + [(0, 0)] * (part.ndim - 2)) if steps else part


def as_taken_by(model: keras.Model, x: Any) -> Any:
    """Returns ragged tensors as `UnevenRows` for a model that takes none, and anything else as it is.

    Args:
      model: a model of the examples.
      x: an array [n, ...], a ragged tensor, `UnevenRows`, or a structure of them.

    Raises:
      InputError: for rows of several lengths, and a model of one length.
    """
    if is_uneven(x) and not _takes(model, x):
        x = tf.nest.map_structure(_without_raggedness, x)
        _require_any_length(model, x)
    return x


def _takes(model, x):
    if not any(isinstance(part, tf.RaggedTensor) for part in tf.nest.flatten(x)):
        return False
    try:
        model(next(batches(x, 2))[1], training=False)
    except (ValueError, TypeError, AttributeError, tf.errors.OpError):
        return False
    return True


def _without_raggedness(part):
    if not isinstance(part, tf.RaggedTensor):
        return part
    return UnevenRows(part.to_tensor().numpy(), part.row_lengths().numpy()) if part.ragged_rank == 1 else padded(part)


def _require_any_length(model, x):
    """Raises an `InputError` for a model that does not take the shortest or the longest rows, as its input says."""
    uneven = [part for part in tf.nest.flatten(x) if isinstance(part, UnevenRows)]
    inputs = [tensor.shape[1] for tensor in getattr(model, "inputs", None) or [] if len(tensor.shape) > 1]
    fixed = next((steps for steps in inputs if steps is not None), None)
    if not uneven or fixed is None:
        return
    lengths = uneven[0].lengths
    for row in (lengths.argmin(), lengths.argmax()):
        one = tf.nest.map_structure(lambda part, row=row: taken(part, np.array([row])), x)
        try:
            model(next(batches(one, 1))[1], training=False)
        except (ValueError, TypeError, tf.errors.OpError) as error:
            raise rejection(
                "x",
                f"rows of {fixed} steps, as {model.name!r} was built for",
                f"rows of {lengths.min()} to {lengths.max()} steps",
                f"Pad them, e.g. by keras.utils.pad_sequences(x, {fixed}).",
            ) from error
