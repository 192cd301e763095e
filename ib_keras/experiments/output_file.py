"""Files that a recipe writes at its end, checked before it begins."""

import errno
import os
import pathlib

from ib_keras._checks import rejection

_ENDINGS = {"picture": ".png", "fair": ".keras"}
"""What the file of an argument always holds: by another ending, other programs would take it for something else."""


def check_output_file(argument: str, path: str | pathlib.Path | None):
    """Raises an `InputError` for a file that could not be written; nothing is made before there is something to write.

    Args:
      argument: name of the argument, for the error; a `picture` ends in ".png", and a `fair` model in ".keras".
      path: the file to write later; None is no file.

    >>> check_output_file("out", None)
    """
    if path is None:
        return
    path = pathlib.Path(path)
    if path.is_dir():
        raise rejection(argument, "a file", f"{path} (a folder)", "Name a file in it.")
    ending = _ENDINGS.get(argument, path.suffix)
    if path.suffix.lower() != ending:
        name = path.with_suffix(ending).name if path.stem else f"name{ending}"
        raise rejection(argument, f"a file *{ending}", str(path), f"Name it {name}.")
    try:
        _require_writable(next(folder for folder in path.absolute().parents if os.path.lexists(folder)))
    except OSError as error:
        raise rejection(
            argument, "a file that can be written", f"{path} ({error.strerror})", "Choose another folder."
        ) from error


def _require_writable(folder):
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "Permission denied")
