"""The folder of a search for the size of a code: what finished models left, by which a killed search goes on."""

import hashlib
import json
import pathlib
from typing import Any

import numpy as np

from ib_keras._checks import rejection
from ib_keras._files import write_atomically
from ib_keras._stored_files import damaged, stored_json

_ASKED = "search.json"
_KINDS = {"errors": (list,), "information": (dict,), "seconds": (float, int)}


class FinishedCodes:
    """Keeps what models of several sizes left, in a folder or nowhere.

    Args:
      folder: the folder, new, empty, or of the same search; None keeps nothing.
      question: what the search depends on, as JSON has it.

    Raises:
      InputError: if the folder holds something else, or cannot be written.
    """

    def __init__(self, folder: str | pathlib.Path | None, question: dict[str, Any]) -> None:
        self._folder = None if folder is None else pathlib.Path(folder)
        if self._folder is None:
            return
        if self._folder.exists() and not self._folder.is_dir():
            raise rejection("folder", "a folder", str(folder), "Choose another name.")
        had = stored_json(self._folder / _ASKED, {}, "Choose another folder.")
        if had is None and self._folder.is_dir() and any(self._folder.iterdir()):
            raise rejection("folder", "new, empty, or of the same search", str(folder), "Choose another folder.")
        if had is not None and had != question:
            changed = ", ".join(name for name, value in question.items() if had.get(name) != value)
            remedy = "Choose another folder, or the same arguments."
            raise rejection("folder", "that of the same search", f"a search with another {changed}", remedy)
        try:
            write_atomically(self._folder / _ASKED, json.dumps(question, indent=2) + "\n")
        except OSError as error:
            found, remedy = f"{folder} ({error.strerror})", "Choose another folder."
            raise rejection("folder", "one that can be written", found, remedy) from error

    def of(self, k: int, rows: int) -> dict[str, Any] | None:
        """Returns what the model with k coordinates left, or None where it is not finished.

        Args:
          k: number of coordinates.
          rows: number of held-out rows.

        Raises:
          InputError: if its file is damaged.
        """
        if self._folder is None:
            return None
        path, remedy = self._path(k), "Delete it, and the model is trained again."
        found = stored_json(path, _KINDS, remedy)
        if found is not None and (not _KINDS.keys() <= found.keys() or not _whole(found["errors"], rows)):
            raise damaged(path, f"no errors of {rows} rows", remedy)
        return found

    def keep(self, k: int, left: dict[str, Any]) -> None:
        """Writes what the model with k coordinates left; the file appears whole or not at all."""
        if self._folder is not None:
            write_atomically(self._path(k), json.dumps(left) + "\n")

    def _path(self, k):
        return self._folder / f"k_{k}.json"


def _whole(errors, rows):
    return len(errors) == rows and all(isinstance(one, (int, float)) and one == one for one in errors)


def digest_of(x: np.ndarray) -> str:
    """Returns the SHA-256 of examples, their shape included, in hexadecimal digits.

    >>> digest_of(np.zeros([2, 2])) == digest_of(np.zeros([4, 1]))
    False
    """
    return hashlib.sha256(str(x.shape).encode() + np.ascontiguousarray(x).tobytes()).hexdigest()
