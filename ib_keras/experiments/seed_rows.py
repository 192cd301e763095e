"""The rows of the seeds that are finished, kept until all are."""

import contextlib
import json
import pathlib
import shutil
from collections.abc import Callable
from typing import Any

from ib_keras._checks import InputError
from ib_keras._files import write_atomically
from ib_keras._stored_files import stored_json
from ib_keras.experiments.disk import writing
from ib_keras.experiments.seal import is_whole, sealed

_KINDS = {"seed": (int,), "rows": (list,)}


class SeedRows:
    """Files of rows in a folder, one a seed, each whole or recognised as damaged.

    Args:
      folder: the folder, made with the first file.
    """

    def __init__(self, folder: pathlib.Path):
        self._folder = folder

    def kept(self, seed: int, rows_of: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """Returns the rows of a seed from its file; where it is missing or damaged, `rows_of()`, which the file keeps.

        Args:
          seed: the seed.
          rows_of: function that computes the rows.
        """
        path = self._folder / f"seed_{seed}.json"
        state = None
        with contextlib.suppress(InputError):
            state = stored_json(path, _KINDS, "")
        if state is None or not is_whole(state) or state.get("seed") != seed:
            state = sealed(json.loads(json.dumps({"seed": seed, "rows": rows_of()}, default=_number)))
            with writing(self._folder.parent):
                shutil.rmtree(path, ignore_errors=True)
                write_atomically(path, json.dumps(state))
        return state["rows"]

    def remove(self):
        """Deletes the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _number(value):
    """Returns a number of NumPy as one of Python."""
    return value.item()
