"""Streams of `tf.data`: saved by `Dataset.save`, or given as objects; their examples are read into arrays."""

import itertools
import pathlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ib_keras._checks import InputError, rejection
from ib_keras.datasets.sources.found import Blocks, Found
from ib_keras.datasets.sources.named_arrays import known_parts
from ib_keras.datasets.sources.scratch import most_values

_BLOCK = 256


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
        found = found_in_stream(stream, folder.name, target, limit)
        # TensorFlow takes the end of a file that was cut for the end of the stream.
        promised = int(stream.cardinality())
        if limit is None and found.x is not None and not _is_batched(stream) and len(found.x) < promised:
            raise ValueError(f"{len(found.x)} of {promised} elements")
    except InputError:
        raise
    # Damaged files raise errors of TensorFlow and of protobuf, whose class is no public name.
    except Exception as error:
        raise _damaged(folder) from error
    found.blocks = found.blocks and read_later(found.blocks, lambda error: _damaged(folder))
    return found


def read_later(blocks: Blocks, refused: Callable[[Exception], InputError]) -> Blocks:
    """Yields blocks that are read later, and raises what `refused` makes of an error while they are read."""
    try:
        yield from blocks
    except InputError:
        raise
    except Exception as error:
        raise refused(error) from error


def _damaged(folder):
    return rejection(
        "source",
        "a folder that `tf.data.Dataset.save` wrote",
        f"{folder.name}, whose files are incomplete, damaged or compressed",
        "Save it again by `dataset.save(folder)`, without compression.",
    )


def found_in_saved_parts(folder: pathlib.Path, target: str | None = None, limit: int | None = None) -> Found:
    """Returns the streams that were saved in the folders `train` and `test` of a folder."""
    train, test = (found_in_saved_stream(folder / part, target, limit) for part in ("train", "test"))
    train.name = folder.name
    if train.blocks is None and test.blocks is None:
        train.x_test, train.y_test = test.x, test.y
    else:
        train.blocks, train.test_blocks = train.as_blocks(), test.as_blocks()
    train.notes.append("The test part is the folder test.")
    return train


def found_in_stream(stream: Any, name: str = "stream", target: str | None = None, limit: int | None = None) -> Found:
    """Returns the examples of a finite `tf.data.Dataset` of elements x, (x, y) or a dict of both, batched or not.

    Examples that take more than a quarter of the memory are left in blocks. Steps behind shorter examples are zeros.

    Args:
      stream: the dataset. Elements whose first axis is unknown, or the same for x and y and not one, are batches.
      name: the name to show.
      target: key of the labels in elements that are dicts; None (default) finds it by its name.
      limit: number of examples to read, the first ones; None (default) for all.

    Raises:
      InputError: for elements of another form, or an endless stream.
    """
    stream = _as_pairs(stream, target)
    pair = _is_pair(stream.element_spec)
    stream = stream.unbatch() if _is_batched(stream) else stream
    if limit is None and stream.cardinality().numpy() == -1:
        raise rejection("source", "a finite stream", f"{name}, which repeats for ever", "Pass limit=... or .take(n).")
    examples = (one if pair else (one, None) for one in itertools.islice(stream.as_numpy_iterator(), limit))
    kept, values, most = [], 0, most_values()
    for x, y in examples:
        kept.append((np.asarray(x), y))
        values += kept[-1][0].size
        if values > most:
            return _in_blocks(name, kept, examples, limit)
    xs = _of_one_length(name, [x for x, _ in kept])
    notes = [_note(f"{len(xs)} examples", limit), *_padding(kept)]
    return Found(name, np.array(xs), _labels([y for _, y in kept]), notes=notes)


def _note(what, limit):
    return f"{what} were read from a tf.data stream{'' if limit is None else ', the first ones'}."


def _labels(ys):
    return None if not ys or ys[0] is None else np.array([y.decode() if isinstance(y, bytes) else y for y in ys])


def _in_blocks(name, kept, rest, limit):
    """Returns examples that are too many for the memory: those that were kept, and the rest of the stream."""
    blocks = (
        (np.array(_of_one_shape(name, [np.asarray(x) for x, _ in block])), _labels([y for _, y in block]))
        for block in _cut(itertools.chain(kept, rest))
    )
    return Found(name, None, blocks=blocks, notes=[_note("The examples", limit)])


def _cut(examples: Iterable[Any]):
    while block := list(itertools.islice(examples, _BLOCK)):
        yield block


def _of_one_shape(name, xs):
    if len({x.shape for x in xs}) > 1:
        raise rejection("source", "examples of one shape", f"{name} of several", "Pad or resize them by .map.")
    return xs


def _of_one_length(name, xs):
    """Returns sequences [steps, ...] of several lengths with zeros behind the shorter ones."""
    steps = all(0 < x.ndim < 3 for x in xs)
    if len({x.shape for x in xs}) < 2 or not steps or len({x.shape[1:] for x in xs}) > 1:
        return _of_one_shape(name, xs)
    longest = max(map(len, xs))
    return [np.pad(x, [(0, longest - len(x))] + [(0, 0)] * (x.ndim - 1)) for x in xs]


def _padding(kept):
    lengths = {len(x) for x, _ in kept if x.ndim}
    if len(lengths) < 2:
        return []
    return [f"The examples have {min(lengths)} to {max(lengths)} steps, and zeros follow the shorter ones."]


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
