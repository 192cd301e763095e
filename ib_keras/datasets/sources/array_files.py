"""Arrays of NumPy in files: `.npy`, alone, in pairs or in a folder, and `.npz`. Pickled objects are never read."""

import pathlib
from collections.abc import Mapping

import numpy as np

from ib_keras._checks import rejection
from ib_keras.datasets.sources.archived_array import ArchivedArray, npz_arrays
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.memory import require_free, require_room, room
from ib_keras.datasets.sources.named_arrays import PARTS, found_in_arrays
from ib_keras.datasets.sources.scratch import most_values, require_disk
from ib_keras.datasets.sources.unreadable import unreadable

_MAPPED_SHARE = 0.5
# Bytes beside each value while it is scaled: float32 in place of a byte, deviations in float64 of a float.
_WHILE_READ = {"u": 4, "i": 4, "b": 4, "f": 8}


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


def read_whole(*arrays: ArchivedArray) -> list[np.ndarray]:
    """Returns arrays of one archive as arrays of NumPy.

    Args:
      arrays: arrays of one archive, at least one.

    Raises:
      InputError: for arrays that would take more than half of the free memory, or whose bytes are damaged.
    """
    path = arrays[0].path
    require_free(
        sum(array.nbytes for array in arrays),
        sum(array.size * (array.dtype.itemsize + _WHILE_READ.get(array.dtype.kind, 0)) for array in arrays),
        path.name,
        "Pass limit=..., the number of examples to draw, or save each array as a .npy file, which is read as it is "
        "needed where it is large.",
    )
    return [np.asarray(array) for array in arrays]


def found_in_npz(
    path: pathlib.Path, target: str | None = None, keys: Mapping[str, str] | None = None, limit: int | None = None
) -> Found:
    """Returns the parts of a data set in an archive, as `found_in_arrays` does.

    Args:
      path: the archive.
      target: key of the labels; None (default) finds it by its name.
      keys: {part: key} for keys that are not known; None (default) finds all.
      limit: number of rows that will be kept, which are then read alone; None (default) for all.
    """
    found = found_in_arrays(path.stem, npz_arrays(path), target, keys)
    if limit is None and _is_larger_than_memory(found):
        _leave_in_blocks(found, path)
    elif limit is None:
        parts = [part for part in PARTS if getattr(found, part) is not None]
        for part, array in zip(parts, read_whole(*(getattr(found, part) for part in parts))):
            setattr(found, part, array)
    return found


def _is_larger_than_memory(found):
    parts = [part for part in (found.x, found.x_test) if part is not None]
    by_rows = all(part.ndim > 1 and not part.by_columns and part.dtype.kind in "biuf" for part in parts)
    return by_rows and sum(part.size for part in parts) > most_values()


def _leave_in_blocks(found, path):
    """Leaves the examples in their archive, to be read in blocks, and reads the labels."""
    values = sum(part.size for part in (found.x, found.x_test) if part is not None)
    require_disk(2 * 4 * values, f"{path.name} of {values} values")
    for part, labels, blocks in (("x", "y", "blocks"), ("x_test", "y_test", "test_blocks")):
        x, y = getattr(found, part), getattr(found, labels)
        if x is not None:
            setattr(found, blocks, ((block, None) for block in x.blocks()))
            setattr(found, labels, None if y is None else np.asarray(y))
    found.x = found.x_test = None


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
