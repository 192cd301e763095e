"""TFRecord files of `tf.train.Example`s, read by a description of their features."""

import pathlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras._checks import rejection
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.streams import found_in_stream, read_later

_SUFFIX = re.compile(r"\.tfrecords?(-\d+-of-\d+)?")


def records_in(folder: pathlib.Path) -> list[pathlib.Path]:
    """Returns the TFRecord files of a folder, also those named `.tfrecord-00000-of-00002`, in the order of their names.

    >>> records_in(pathlib.Path("no such folder"))
    []
    """
    return sorted(path for path in folder.glob("*.tfrecord*") if _SUFFIX.fullmatch(path.suffix) and path.is_file())


def found_in_record_folder(
    folder: pathlib.Path, features: Mapping[str, Any] | None = None, target: str | None = None, limit: int | None = None
) -> Found:
    """Returns the examples of all TFRecord files of a folder, one file after the other, as `found_in_records` does."""
    found = found_in_records(records_in(folder), features, target, limit)
    found.name = folder.name
    return found


def found_in_records(
    path: pathlib.Path | Sequence[pathlib.Path],
    features: Mapping[str, Any] | None = None,
    target: str | None = None,
    limit: int | None = None,
) -> Found:
    """Returns the examples of TFRecord files.

    Args:
      path: a `.tfrecord` file, or several.
      features: {name: feature} as `tf.io.parse_single_example` takes it, or {name: shape} or {name: dtype} in short:
        `{"image": "uint8 28 28 1", "label": "int64"}`. A feature of bytes is decoded as numbers of the dtype, or as a
        picture where the dtype is `"image"`. One feature beside the target is the example.
      target: name of the feature of the labels; None (default) for `"label"` where there is one.
      limit: number of examples to read, the first ones; None (default) for all.

    Raises:
      InputError: where `features` is missing, with the features of the first record, or does not fit the records.
    """
    import tensorflow as tf

    paths = [str(one) for one in ([path] if isinstance(path, pathlib.Path) else path)]
    name = pathlib.Path(paths[0]).stem
    stream = tf.data.TFRecordDataset(paths)
    kinds = _kinds(tf, stream, name)
    if not isinstance(features, Mapping) or not features:
        shown = ", ".join(features) if isinstance(features, (list, tuple)) and features else features or None
        raise rejection(
            "features",
            "the description of the features of a TFRecord",
            f"{shown} for {', '.join(f'{key}: {kind}' for key, kind in kinds.items())}",
            "Pass e.g. features={'image': 'uint8 28 28 1', 'label': 'int64'}.",
        )
    target = target or ("label" if "label" in features else None)
    inputs = [key for key in features if key != target]
    for key in [*features, *([target] if target else [])]:
        if key not in kinds or key not in features:
            raise rejection("features", "features of the records", repr(key), f"The records have: {', '.join(kinds)}.")
    if len(inputs) != 1:
        raise rejection("features", "one feature beside the target", ", ".join(inputs) or "none", "Leave the rest out.")
    read = {key: _reader(tf, key, features[key], kinds[key]) for key in features}
    parsed = stream.map(lambda record: tf.io.parse_single_example(record, {key: read[key][0] for key in read}))
    pairs = parsed.map(
        lambda one: (
            (read[inputs[0]][1](one[inputs[0]]), read[target][1](one[target]))
            if target
            else read[inputs[0]][1](one[inputs[0]])
        )
    )
    try:
        found = found_in_stream(pairs, name, limit=limit)
    except tf.errors.OpError as error:
        raise _unfit(features, error) from error
    found.blocks = found.blocks and read_later(found.blocks, lambda error: _unfit(features, error))
    found.target_name = target
    return found


def _unfit(features, error):
    """Returns the refusal of a description that a record does not fit, which names the feature where that is known."""
    if type(error).__name__ == "DataLossError":
        return rejection("source", "whole TFRecord files", "a truncated or damaged record", "Write the file again.")
    key = re.search(r"(?:Key|Feature): (\w+)", str(error))
    if key and "could not be found" in str(error):
        received, remedy = f"a record without {key[1]}", "Leave out the records that lack it."
    else:
        named = [key[1]] if key and key[1] in features else features
        received = ", ".join(f"{name}: {features[name]!r}" for name in named)
        remedy = "Correct the shape and the dtype; a picture of PNG or JPEG is 'image'."
    return rejection("features", "a description that fits the records", received, remedy)


def _kinds(tf, stream, name):
    """Returns {feature: bytes, float or int64} of the first record."""
    try:
        first = tf.train.Example.FromString(next(stream.take(1).as_numpy_iterator()))
    # A record that is no Example raises an error of protobuf, whose class is no public name of TensorFlow.
    except Exception as error:
        raise rejection(
            "source", "a TFRecord file of tf.train.Example", name, "Write it again, without compression."
        ) from error
    return {key: one.WhichOneof("kind").removesuffix("_list") for key, one in sorted(first.features.feature.items())}


def _reader(tf, key, feature, kind):
    """Returns the feature for the parser, and the function that makes an array of what was parsed."""
    if isinstance(feature, tf.io.FixedLenFeature):
        return feature, lambda value: value
    dtype, shape = _dtype_and_shape(tf, key, feature, kind)
    stored = {"bytes": tf.string, "float": tf.float32, "int64": tf.int64}[kind]
    if kind != "bytes":
        return tf.io.FixedLenFeature(shape, stored), lambda value: tf.cast(value, dtype)
    parser = tf.io.FixedLenFeature([], tf.string)
    if dtype == "image":
        return parser, lambda value: _picture(tf, value, shape)
    if dtype in ("string", "str", "bytes"):
        return parser, lambda value: value
    return parser, lambda value: tf.reshape(tf.io.decode_raw(value, dtype), shape)


def _dtype_and_shape(tf, key, feature, kind):
    """Returns the name of a dtype and the sizes of a description such as "uint8 28 28 1"."""
    words = feature.split() if isinstance(feature, str) else [getattr(feature, "name", str(feature))]
    numbers = all(word.isdigit() for word in words[1:])
    if not words or not numbers or not _is_dtype(tf, words[0], kind):
        raise rejection(
            "features",
            "{name: 'DTYPE SIZES'} with a dtype of numbers, and for bytes also 'image' or 'string'",
            f"{key}: {feature!r}, stored as {kind}",
            "Pass e.g. features={'image': 'uint8 28 28 1', 'label': 'int64'}.",
        )
    return words[0], [int(word) for word in words[1:]]


def _is_dtype(tf, name, kind):
    """Whether a feature can be read as numbers of this name; floats as integers would lose what follows the point."""
    if kind == "bytes" and name in ("image", "string", "str", "bytes"):
        return True
    try:
        dtype = tf.as_dtype(name)
    except TypeError:
        return False
    return dtype.is_floating or (dtype.is_integer and kind != "float")


def _picture(tf, value, shape):
    picture = tf.io.decode_image(value, expand_animations=False)
    return tf.ensure_shape(picture, shape) if shape else picture
