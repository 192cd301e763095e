"""The refusal of a file of NumPy that cannot be read."""

import pathlib

from ib_keras._checks import InputError, rejection

NO_OBJECTS = "Objects are stored as pickles, which can run code: save arrays of numbers or texts."


def unreadable(path: pathlib.Path, error: Exception) -> InputError:
    """Returns the refusal of a file of NumPy, with the remedy that suits the error."""
    # NumPy takes a file without its mark for a pickle, and speaks of pickles there too.
    marked = path.is_file() and _first_bytes(path).startswith((b"\x93NUMPY", b"PK"))
    pickled = marked and any(word in str(error) for word in ("pickle", "Pickle", "Python objects"))
    cause = str(error) if marked else "no file of NumPy"
    received = f"{path.name}, which holds Python objects" if pickled else f"{path.name} ({cause})"
    return rejection(
        "source", f"a {path.suffix} file of numbers", received, NO_OBJECTS if pickled else "Write it with NumPy again."
    )


def _first_bytes(path):
    with path.open("rb") as file:
        return file.read(6)
