"""Examples in a .npy file, which are read in blocks."""

import os

import numpy as np

from ib_keras._checks import rejection


def mapped_array(argument: str, path: str | os.PathLike[str]) -> np.ndarray:
    """Returns the array of a .npy file [n, ...], which stays on the disk until its values are read.

    Args:
      argument: name of the argument in messages.
      path: the file.

    Raises:
      InputError: for a file that is missing, or that holds anything but an array of rows of numbers.
    """
    try:
        found = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise rejection(argument, "a .npy file of numbers", path, f"Found: {str(error).rstrip('.')}.") from None
    if not isinstance(found, np.ndarray):
        found.close()
        raise rejection(argument, "a .npy file of one array", path, "Found: an archive. Save one array by `np.save`.")
    if not found.ndim:
        raise rejection(argument, "a .npy file of examples [n, ...]", path, "Found: a single number.")
    return found
