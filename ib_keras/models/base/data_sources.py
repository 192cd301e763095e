"""Streams of batches that Keras reads, checked before training: Datasets, generators and objects with batches."""

import types
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.models.base.checked_input import require_dense, require_real

_READERS = ("tensorflow", "keras", "torch", "grain")
_NO_ELEMENT = object()
_ELEMENTS = "x, (x,), (x, y) or (x, y, sample_weight)"


def is_stream(value: Any) -> bool:
    """Whether Keras reads batches from a value, which then holds the targets and the weights too."""
    if isinstance(value, (tf.data.Dataset, keras.utils.PyDataset, types.GeneratorType)):
        return True
    kind = type(value)
    known = any(base.__module__.partition(".")[0] in _READERS for base in kind.__mro__)
    return known and not isinstance(value, type) and hasattr(kind, "__iter__") and not hasattr(value, "dtype")


def checked_stream(
    argument: str, stream: Any, shape: Sequence[int], steps: Any, of_steps: str, reads: bool = False
) -> Any:
    """Returns a stream of batches to hand to Keras. Raises an `InputError` for one that no model can learn from.

    Args:
      argument: name of the argument that held the stream.
      stream: Dataset, `PyDataset`, generator or loader of batches.
      shape: shape of one example.
      steps: number of batches to take; None takes all of them.
      of_steps: name of the argument `steps`.
      reads: whether the batches are only read, with no `LossWatch` that would count them; default False.
    """
    if steps is None and _is_endless(stream):
        raise rejection(of_steps, "given for endless data", "None", f"Pass the number of batches, e.g. {of_steps}=100.")
    if _is_empty(stream, reads):
        raise rejection(argument, "at least one batch of data", "none", "Look at the data: .take, .filter, paths.")
    if isinstance(stream, tf.data.Dataset):
        check_element(argument, stream.element_spec, shape)
    return _peeked(argument, stream, shape) if isinstance(stream, types.GeneratorType) else stream


def check_element(argument: str, element: Any, shape: Sequence[int]) -> None:
    """Raises an `InputError` unless `element`, a batch or the spec of one, holds examples of `shape`.

    Args:
      argument: name of the argument that held the data.
      element: `x`, `(x,)`, `(x, y)` or `(x, y, sample_weight)`, arrays, tensors or their specs.
      shape: shape of one example.
    """
    parts = element if isinstance(element, (tuple, list)) else (element,)
    if not 1 <= len(parts) <= 3:
        raise rejection(
            argument, f"batches {_ELEMENTS}", f"tuples of {len(parts)} parts", "Leave the other parts out with .map."
        )
    for part in parts:
        _require_one_array(argument, part)
    found = tf.TensorShape(parts[0].shape)
    if not found.is_compatible_with([None, *shape]):
        raise rejection(
            argument,
            f"batches of examples of shape {tuple(shape)}",
            f"elements of shape {tuple(found)}",
            "Batch the Dataset with .batch(32), and add a missing channel axis with .map.",
        )
    weights = tf.TensorShape(parts[2].shape if len(parts) == 3 and parts[2] is not None else None)
    if weights.rank is not None and not (weights.rank == 1 or weights[1:] == [1]):
        remedy = "Weigh pixels in the densities of a `layers.Likelihood` of your own."
        raise rejection("sample_weight", "one weight for each example", f"shape {tuple(weights)}", remedy)


def _require_one_array(argument, part):
    if isinstance(part, Mapping):
        first = next(iter(part), "image")
        raise rejection(
            argument,
            f"batches {_ELEMENTS}",
            f"dicts with the keys {', '.join(map(repr, part))}",
            f"Choose arrays by their keys, e.g. .map(lambda row: row[{first!r}]).",
        )
    if isinstance(part, tf.RaggedTensorSpec):
        raise rejection(argument, "dense", "batches of ragged tensors", "Pad them: `.map(lambda x: x.to_tensor())`.")
    if isinstance(part, tf.SparseTensorSpec):
        raise rejection(argument, "dense", "batches of sparse tensors", "Write the zeros: `.map(tf.sparse.to_dense)`.")
    if not isinstance(part, tf.TensorSpec):
        require_dense(argument, part)
    if part is not None and not hasattr(part, "shape"):
        raise rejection(argument, f"batches {_ELEMENTS} of arrays", f"a {type(part).__name__}", "Use `np.asarray`.")
    if getattr(part, "dtype", None) == tf.string:
        raise rejection(argument, "numeric", "batches of strings", "Decode or encode them with .map.")
    if part is not None:
        require_real(argument, part)


def _is_endless(stream):
    if isinstance(stream, tf.data.Dataset):
        return bool(stream.cardinality() == tf.data.INFINITE_CARDINALITY)
    return isinstance(stream, keras.utils.PyDataset) and getattr(stream, "num_batches", 0) is None


def _is_empty(stream, reads):
    if isinstance(stream, keras.utils.PyDataset):
        return getattr(stream, "num_batches", None) == 0
    if not isinstance(stream, tf.data.Dataset):
        return False
    unknown = reads and stream.cardinality() == tf.data.UNKNOWN_CARDINALITY
    return next(iter(stream.take(1)), None) is None if unknown else bool(stream.cardinality() == 0)


def _peeked(argument, generator, shape):
    """Returns a generator of the same batches: the first one is checked now, and each other one in its turn."""
    first = next(generator, _NO_ELEMENT)
    if first is _NO_ELEMENT:
        raise rejection(argument, "at least one batch of data", "an empty generator", "A generator is read only once.")
    _check_tuple(argument, first, shape)

    def again():
        yield first
        for batch in generator:
            _check_tuple(argument, batch, shape, len(first))
            yield batch

    return again()


def _check_tuple(argument, batch, shape, parts=None):
    """Raises an `InputError` unless a generator gave a tuple of arrays, of as many `parts` as the first one."""
    if not isinstance(batch, tuple) or parts not in (None, len(batch)):
        found = f"of {len(batch)} after those of {parts} parts" if isinstance(batch, tuple) else type(batch).__name__
        raise rejection(
            argument,
            "a generator of tuples (x,), (x, y) or (x, y, sample_weight)",
            f"a generator of {'tuples ' * isinstance(batch, tuple)}{found}",
            "Write `yield (x,)`." if parts is None else "Yield the same parts in each batch.",
        )
    check_element(argument, batch, shape)
