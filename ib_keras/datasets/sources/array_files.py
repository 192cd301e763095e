"""Arrays of NumPy in files: `.npy`, alone, in pairs or in a folder, and `.npz`. Pickled objects are never read."""

import pathlib
from collections.abc import Mapping

import numpy as np

from ib_keras._checks import InputError, rejection
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.memory import require_room, room
from ib_keras.datasets.sources.named_arrays import found_in_arrays

_MAPPED_SHARE = 0.5
NO_OBJECTS = "Objects are stored as pickles, which can run code: save arrays of numbers or texts."


def npy_array(path: pathlib.Path, limit: int | None = None) -> np.ndarray:
    """Returns the array of a `.npy` file; one larger than a quarter of the memory stays in its file, mapped.

    Args:
      path: the file.
      limit: number of rows that will be kept; None (default) for all.

    Raises:
      InputError: for a file that is missing, damaged or holds objects.
    """
    try:
        # `np.load` would leave a damaged file open, and take one without a mark for a pickle.
        mapped = np.lib.format.open_memmap(path, mode="r")
    except (ValueError, OSError, EOFError) as error:
        raise unreadable(path, error) from error
    if limit is not None or mapped.nbytes > _MAPPED_SHARE * room():
        if limit is None and mapped.dtype.kind == "f" and mapped.dtype != np.float32:
            require_room(
                mapped.nbytes, path.name, "Pass limit=..., or save it as float32, which is read from its file."
            )
        return mapped
    return np.array(mapped)


def npz_arrays(path: pathlib.Path) -> dict[str, np.ndarray]:
    """Returns the arrays of a `.npz` archive.

    Raises:
      InputError: for a file that is damaged, holds objects, or unpacks to more than half of the memory.
    """
    try:
        # Opened here, since NumPy leaves the file open where the archive is damaged.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            require_room(sum(entry.file_size for entry in archive.zip.infolist()), path.name, "Save a part of it.")
            return {key: archive[key] for key in archive.files}
    except InputError:
        raise
    # Damaged bytes can raise whatever zipfile, zlib and numpy raise, which no list of classes covers.
    except Exception as error:
        raise unreadable(path, error) from error


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


def found_in_npz(path: pathlib.Path, target: str | None = None, keys: Mapping[str, str] | None = None) -> Found:
    """Returns the parts of a data set in an archive, as `found_in_arrays` does."""
    return found_in_arrays(path.stem, npz_arrays(path), target, keys)


def found_in_npy(path: pathlib.Path, target: str | None = None, limit: int | None = None) -> Found:
    """Returns examples in one `.npy` file, with the labels in another.

    Args:
      path: file of the examples.
      target: file of the labels; None (default) for examples without.
      limit: number of rows that will be kept; None (default) for all.
    """
    y = None
    if target is not None:
        labels = pathlib.Path(target).expanduser()
        if not labels.is_file():
            raise rejection("target", "the .npy file of the labels", repr(str(target)), "Name an existing file.")
        y = np.array(npy_array(labels))
    return Found(path.stem, npy_array(path, limit), y)


def found_in_npy_folder(
    folder: pathlib.Path, target: str | None = None, keys: Mapping[str, str] | None = None, limit: int | None = None
) -> Found:
    """Returns the parts of a data set among the `.npy` files of a folder, whose names are the keys."""
    arrays = {path.stem: npy_array(path, limit) for path in sorted(folder.glob("*.npy"))}
    return found_in_arrays(folder.name, arrays, target, keys)
