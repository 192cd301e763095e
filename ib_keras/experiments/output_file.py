"""Files that a recipe writes at its end, checked before it begins."""

import pathlib

from ib_keras._checks import rejection


def check_output_file(argument: str, path: str | pathlib.Path | None):
    """Raises an `InputError` for a file that could not be written, and makes the folder that will hold it.

    Args:
      argument: name of the argument, for the error.
      path: the file to write later; None is no file.

    >>> check_output_file("out", None)
    """
    if path is None:
        return
    path = pathlib.Path(path)
    if path.is_dir():
        raise rejection(argument, "a file", f"{path} (a folder)", "Name a file in it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise rejection(
            argument, "a file that can be written", f"{path} ({error.strerror})", "Choose another folder."
        ) from error
