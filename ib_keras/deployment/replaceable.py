"""The folders that an export may replace: new ones, empty ones, and those that hold an older export alone."""

import os
import pathlib
from collections.abc import Collection

from ib_keras._checks import rejection
from ib_keras.deployment.model_card import JSON_NAME, TEXT_NAME
from ib_keras.deployment.whole_folder import told_in_one_line

SAVED_MODEL = ("saved_model.pb", "fingerprint.pb", "keras_metadata.pb", "variables/variables.*", "assets/*")
"""Patterns of what TensorFlow and Keras write into the folder of a SavedModel; the first is always there."""


def require_replaceable(path: str | os.PathLike[str], patterns: Collection[str]) -> pathlib.Path:
    """Returns the path of a folder that is new or empty, or that holds nothing but an older export.

    Args:
      path: folder to write.
      patterns: names, or patterns of the names, of the files that an older export has written beside its card. An
        older export has a file of the first pattern.

    Raises:
      InputError: for a file, the name of a file, a folder of other files, and a folder in which a file stands beside
        an older export that the export has not written; the message names that file.
      UnwritableError: for a folder that the system does not let the user read, and for a name that it does not take.

    >>> require_replaceable("no such folder", ["model.tflite"]).name
    'no such folder'
    """
    path, (first, *_) = pathlib.Path(path), patterns
    with told_in_one_line(path):
        if not path.exists() and path.suffix not in (".tflite", ".onnx"):
            return path
        files = sorted(_files(path)) if path.is_dir() else []
        if path.is_dir() and not files:
            return path
        if not any(one.match(first) for one in files):
            found = "with other files" if files else "a file" if path.exists() else "the name of a file"
            expected = f"a new folder, or an old one with {first}"
            raise rejection("path", expected, f"{path} ({found})", "Choose another folder.")
    for one in files:
        if not any(one.parts[:-1] == pathlib.PurePath(each).parts[:-1] and one.match(each) for each in _all(patterns)):
            raise rejection(
                "path",
                "a folder with an older export alone, since it is replaced as a whole",
                f"{one} in {path}, which no export wrote",
                "Move it away, or choose another folder.",
            )
    return path


def _all(patterns):
    return (*patterns, JSON_NAME, TEXT_NAME)


def _files(folder):
    """Yields all files below a folder, and the empty folders in it, by their paths from there."""
    for place, folders, names in os.walk(folder):
        here = pathlib.Path(place).relative_to(folder)
        links = [name for name in folders if (pathlib.Path(place) / name).is_symlink()]
        yield from (here / name for name in (*names, *links))
        if not folders and not names and here.parts not in ((), ("variables",), ("assets",)):
            yield here
