"""Finds the reader of a source, and makes a `Dataset` of what it reads."""

import inspect
import os
import pathlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ib_keras._checks import InputError, rejection
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.sources.array_files import found_in_npy, found_in_npy_folder, found_in_npz
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.named_arrays import PARTS, found_in_arrays
from ib_keras.datasets.sources.parquet_table import parquet_table
from ib_keras.datasets.sources.picture_folder import found_in_picture_folder, pictures_in
from ib_keras.datasets.sources.prepared import prepared
from ib_keras.datasets.sources.records import found_in_record_folder, found_in_records, records_in
from ib_keras.datasets.sources.streams import (
    found_in_saved_parts,
    found_in_saved_stream,
    found_in_stream,
    is_saved_stream,
)
from ib_keras.datasets.sources.table import found_in_table, table_of_frame
from ib_keras.datasets.sources.text_table import text_table

KINDS = {
    "X.npz": "Arrays by name: x_train, y_train, x_test, y_test; X and y; or any names with --keys x=NAME y=NAME.",
    "X.npy": "An array of examples, with the labels in the file that --target names.",
    "TABLE.csv, .tsv, .parquet": "Columns of numbers and categories; --target COLUMN holds the labels or targets. "
    ".parquet needs pandas.",
    "FOLDER of pictures": "One subfolder per class, perhaps below train and test, or pictures alone without labels.",
    "FOLDER of .npy files": "x_train.npy, y_train.npy and so on: the names of the files are the keys.",
    "FOLDER by tf.data": "A stream that tf.data.Dataset.save wrote, of elements x, (x, y) or a dict of both.",
    "X.tfrecord, FOLDER of them": "Records of tf.train.Example, with --features 'image=uint8 28 28 1' label=int64.",
}
"""{source: explanation} of what is read beside built-in names, in the words of the command line."""
_SUFFIXES = ".npz, .npy, .csv, .tsv, .parquet, .tfrecord, a folder of pictures or a saved tf.data stream"
SHARED = tuple(inspect.signature(prepared).parameters)[1:]


def read_source(source: Any, name: str | None = None, **options: Any) -> Dataset:
    """Returns the `Dataset` that a source holds.

    Args:
      source: path of a file or folder of one of `KINDS`; a pair of `.npy` files; arrays (x, y), (x_train, y_train,
        x_test, y_test) or {name: array}; a table of pandas; or a `tf.data.Dataset`.
      name: the name to show; None (default) takes that of the file or folder.
      **options: those of the reader of this kind and of `prepared`.

    Raises:
      InputError: for a source of no known kind, an option that its kind does not have, and what the reader refuses.

    >>> import numpy as np
    >>> read_source((np.arange(12.0).reshape(6, 2), [0, 1, 0, 1, 0, 1]), name="toy")
    Dataset('toy': 4 train, 2 test, rows of 2 numbers, 2 classes)
    """
    reader, given = _reader_of(source)
    own = [one for one in inspect.signature(reader).parameters if one not in ("path", "folder", "_given")]
    for option, value in options.items():
        if option not in (*own, *SHARED):
            accepted = ", ".join(dict.fromkeys([*own, *SHARED]))
            raise rejection(option, "left out for this kind of source", repr(value), f"It takes: {accepted}.")
    found = reader(given, **{key: value for key, value in options.items() if key in own})
    if name is not None:
        found.name = name
    return prepared(found, **{key: value for key, value in options.items() if key in SHARED})


def is_records(source: Any) -> bool:
    """Whether a source is read as TFRecord files, whose features are described by {name: kind}.

    >>> is_records("a.csv"), is_records(({"x": [1.0]}))
    (False, False)
    """
    try:
        reader, _ = _reader_of(source)
    except InputError:
        return False
    return reader in (found_in_records, found_in_record_folder)


def _reader_of(source) -> tuple[Callable[..., Found], Any]:
    if isinstance(source, (str, os.PathLike)):
        return _reader_of_path(pathlib.Path(source).expanduser())
    if hasattr(source, "isna") and hasattr(source, "columns"):
        return _frame, source
    if isinstance(source, Mapping):
        return _arrays, dict(source)
    if hasattr(source, "element_spec"):
        return _stream, source
    if isinstance(source, (tuple, list)) and source and all(isinstance(one, (str, os.PathLike)) for one in source):
        return _files, [pathlib.Path(one).expanduser() for one in source]
    if isinstance(source, (tuple, list)) and len(source) in (2, 4) and _are_arrays(source):
        keys = ("x", "y") if len(source) == 2 else ("x", "y", "x_test", "y_test")
        return _arrays, {key: value for key, value in zip(keys, source) if value is not None}
    if hasattr(source, "__array__"):
        return _arrays, {"x": source}
    raise rejection(
        "source",
        "a name, a path, arrays, a table of pandas or a tf.data.Dataset",
        type(source).__name__,
        "Pass e.g. (x_train, y_train, x_test, y_test).",
    )


def _are_arrays(source):
    return all(one is None or hasattr(one, "__len__") for one in source)


def _reader_of_path(path):
    suffix = path.suffix.lower()
    readers = {
        ".npz": found_in_npz, ".npy": found_in_npy, ".csv": _text, ".tsv": _text, ".tab": _text, ".txt": _text,
        ".parquet": _parquet, ".tfrecord": found_in_records, ".tfrecords": found_in_records,
    }  # fmt: skip
    if not path.exists():
        raise not_found(str(path))
    if path.is_dir():
        return _reader_of_folder(path)
    if suffix not in readers:
        raise rejection("source", f"one of {_SUFFIXES}", str(path), "Save the data in one of these forms.")
    return readers[suffix], path


def _reader_of_folder(folder):
    if is_saved_stream(folder):
        return found_in_saved_stream, folder
    if is_saved_stream(folder / "train") and is_saved_stream(folder / "test"):
        return found_in_saved_parts, folder
    if any(folder.glob("*.npy")):
        return found_in_npy_folder, folder
    if records_in(folder):
        return found_in_record_folder, folder
    if pictures_in(folder):
        return found_in_picture_folder, folder
    files = sorted(path.name for path in folder.iterdir())[:3]
    raise rejection(
        "source",
        "a folder of pictures (.png, .jpg, .bmp, .gif), of .npy or .tfrecord files, or a saved tf.data stream",
        f"{folder} with {', '.join(files) or 'nothing'}",
        "Name the folder that holds the files.",
    )


def not_found(source: str, names: Sequence[str] = ()) -> InputError:
    """Returns the refusal of a text that is neither a name nor a path.

    Args:
      source: the text.
      names: known names to list; none by default.

    >>> print(not_found("imagenet", ["digits"]))
    `source` must be a known name or an existing file or folder. Received: 'imagenet'. Choose one of: digits; or a path.
    """
    remedy = f"Choose one of: {', '.join(names)}; or a path." if names else "Correct the path."
    return rejection("source", "a known name or an existing file or folder", repr(source), remedy)


_Names = Sequence[str] | str | None


def _text(path: pathlib.Path, target: _Names = None, features: _Names = None, missing: str = "refuse") -> Found:
    return found_in_table(text_table(path), target, features, missing)


def _parquet(path: pathlib.Path, target: _Names = None, features: _Names = None, missing: str = "refuse") -> Found:
    return found_in_table(parquet_table(path), target, features, missing)


def _frame(_given: Any, target: _Names = None, features: _Names = None, missing: str = "refuse") -> Found:
    return found_in_table(table_of_frame(_given), target, features, missing)


def _arrays(_given: Mapping[str, Any], target: str | None = None, keys: Mapping[str, str] | None = None) -> Found:
    parts = set(_given) <= set(PARTS) and target is None and keys is None
    found = found_in_arrays("data", _given, target, {key: key for key in _given} if parts else keys)
    if parts:
        found.notes.clear()
    return found


def _stream(_given: Any, target: str | None = None, limit: int | None = None) -> Found:
    return found_in_stream(_given, "stream", target, limit)


def _files(_given: Sequence[pathlib.Path], features: Any = None, target: str | None = None, limit=None) -> Found:
    """Reads a pair of `.npy` files, or several TFRecord files."""
    for path in _given:
        if not path.is_file():
            raise not_found(str(path))
    suffixes = {path.suffix.lower() for path in _given}
    if suffixes == {".npy"} and len(_given) == 2:
        return found_in_npy(_given[0], str(_given[1]), limit)
    if suffixes <= {".tfrecord", ".tfrecords"}:
        return found_in_records(_given, features, target, limit)
    raise rejection("source", "a pair of .npy files", ", ".join(map(str, _given)), "Name x.npy and y.npy.")
