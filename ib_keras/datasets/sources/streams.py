"""Streams of `tf.data`: saved by `Dataset.save`, or given as objects; their examples are read into arrays."""

import pathlib
from typing import Any

import numpy as np

from ib_keras._checks import InputError, rejection
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.memory import require_room, room
from ib_keras.datasets.sources.named_arrays import known_parts

_CHECKED_EVERY = 256


def is_saved_stream(folder: pathlib.Path) -> bool:
    """Returns whether a folder is one that `tf.data.Dataset.save` wrote."""
    return (folder / "dataset_spec.pb").is_file() or (folder / "snapshot.metadata").is_file()


def found_in_saved_stream(folder: pathlib.Path, target: str | None = None, limit: int | None = None) -> Found:
    """Returns the examples of a saved `tf.data.Dataset`, as `found_in_stream` does.

    Args:
      folder: the folder that was given to `Dataset.save`.
      target: key of the labels in elements that are dicts; None (default) finds it by its name.
      limit: number of examples to read, the first ones; None (default) for all.

    Raises:
      InputError: for a folder that TensorFlow cannot read, or elements of another form.
    """
    import tensorflow as tf

    try:
        stream = tf.data.Dataset.load(str(folder))
        return found_in_stream(stream, folder.name, target, limit)
    except InputError:
        raise
    # Damaged files raise errors of TensorFlow and of protobuf, whose class is no public name.
    except Exception as error:
        raise rejection(
            "source",
            "a folder that `tf.data.Dataset.save` wrote",
            f"{folder.name}, whose files are incomplete, damaged or compressed",
            "Save it again by `dataset.save(folder)`, without compression.",
        ) from error


def found_in_saved_parts(folder: pathlib.Path, target: str | None = None, limit: int | None = None) -> Found:
    """Returns the streams that were saved in the folders `train` and `test` of a folder."""
    train, test = (found_in_saved_stream(folder / part, target, limit) for part in ("train", "test"))
    train.x_test, train.y_test, train.name = test.x, test.y, folder.name
    train.notes.append("The test part is the folder test.")
    return train


def found_in_stream(stream: Any, name: str = "stream", target: str | None = None, limit: int | None = None) -> Found:
    """Returns the examples of a finite `tf.data.Dataset` of elements x, (x, y) or a dict of both, batched or not.

    Args:
      stream: the dataset. Elements whose first axis is unknown, or the same for x and y and not one, are batches.
      name: the name to show.
      target: key of the labels in elements that are dicts; None (default) finds it by its name.
      limit: number of examples to read, the first ones; None (default) for all.

    Raises:
      InputError: for elements of another form, an endless stream, or more examples than fit into the memory.
    """
    stream = _as_pairs(stream, target)
    pair = _is_pair(stream.element_spec)
    stream = stream.unbatch() if _is_batched(stream) else stream
    if limit is None and stream.cardinality().numpy() == -1:
        raise rejection("source", "a finite stream", f"{name}, which repeats for ever", "Pass limit=... or .take(n).")
    xs, ys = [], []
    for i, element in enumerate(stream.as_numpy_iterator()):
        if limit is not None and i >= limit:
            break
        x, y = element if pair else (element, None)
        xs.append(np.asarray(x))
        ys.append(y)
        if i % _CHECKED_EVERY == 0 and i * xs[0].nbytes > room():
            require_room(i * xs[0].nbytes, f"{name}, from which {i} examples were read,")
    if len({x.shape for x in xs}) > 1:
        raise rejection("source", "examples of one shape", f"{name} of several", "Pad or resize them by .map.")
    labels = None if not pair else np.array([y.decode() if isinstance(y, bytes) else y for y in ys])
    notes = [f"{len(xs)} examples were read from a tf.data stream{'' if limit is None else ', the first ones'}."]
    return Found(name, np.array(xs), labels, notes=notes)


def _as_pairs(stream, target):
    """Returns a stream of dicts of an example and a label as one of pairs (x, y), and any other as it is."""
    spec = stream.element_spec
    if not isinstance(spec, dict) or len(spec) != 2:
        return stream
    keys = known_parts(spec, {} if target is None else {"y": target})
    y = target or keys.get("y")
    if y not in spec or (target is None and "x" not in keys):
        return stream
    x = next(key for key in spec if key != y)
    return stream.map(lambda element: (element[x], element[y]))


def _is_pair(spec):
    parts = spec if isinstance(spec, tuple) and len(spec) == 2 else ()
    if any(isinstance(part, (tuple, list, dict)) for part in parts):
        raise rejection(
            "source",
            "a stream of x or (x, y), each of one array",
            f"pairs with {' and '.join(map(_parts_of, parts))}",
            "Map it to one input and one target: dataset.map(lambda x, y: (x['image'], y['label'])).",
        )
    if isinstance(spec, tuple) and len(spec) == 1:
        raise rejection("source", "a stream of x or (x, y)", "tuples of one", "Map it to x alone: .map(lambda x: x).")
    if isinstance(spec, (dict, tuple)) and not (isinstance(spec, tuple) and len(spec) == 2):
        keys = f"dicts of {', '.join(map(str, spec))}" if isinstance(spec, dict) else f"tuples of {len(spec)}"
        raise rejection(
            "source", "a stream of x or (x, y)", keys, "Map it: dataset.map(lambda d: (d['image'], d['label']))."
        )
    return isinstance(spec, tuple)


def _parts_of(spec):
    several = isinstance(spec, (tuple, list, dict))
    return (
        f"{len(spec)} arrays" if several and len(spec) != 1 else "an array in a container" if several else "one array"
    )


def _is_batched(stream):
    """Whether the elements are batches: their first axis is unknown, or the same for x and y."""
    import tensorflow as tf

    shapes = [spec.shape for spec in tf.nest.flatten(stream.element_spec)]
    if any(shape.rank in (0, None) for shape in shapes):
        return False
    first = {shape[0] for shape in shapes}
    return first == {None} or (len(shapes) == 2 and len(first) == 1 and first != {1} and shapes[1].rank == 1)
