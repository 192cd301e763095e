"""The CSV file of a callback, which holds the measured rows at any time."""

import os
import pathlib
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras._checks import rejection
from ib_keras._files import csv_text, write_atomically


class RowsFile:
    """Writes the rows of one callback. Training goes on where that fails; rows of others are replaced with a warning.

    Args:
      path: path of the file, or None or an empty text for no file.
      owner: name of the callback, for the warnings.
      way_to_keep: advice for the user whose rows are replaced.

    Attributes:
      path: path of the file, or None.
      is_ours: whether the rows in the file are those of the callback, or are continued by the callback.

    Raises:
      InputError: if `path` is no path.

    >>> import tempfile
    >>> file = RowsFile(f"{tempfile.mkdtemp()}/rows.csv", "Callback")
    >>> file.write([{"epoch": 1}])
    >>> file.path.read_text()
    'epoch\\n1\\n'
    """

    def __init__(self, path: str | os.PathLike[str] | None, owner: str, way_to_keep: str = ""):
        self.path = _path(path)
        self.is_ours, self._has_warned = False, False
        self._owner, self._way_to_keep = owner, way_to_keep or "Pass another path to keep them."

    def begin(self) -> None:
        """Begins a training: a file that cannot be written is told once in each."""
        self._has_warned = False

    def write(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> None:
        """Writes all rows, where there is a path.

        Args:
          rows: all rows so far, as dicts.
          columns: columns that stand in front, such as those of a file that the rows continue; none by default.
        """
        if self.path is None:
            return
        try:
            self._warn_of_rows_replaced()
            write_atomically(self.path, csv_text(rows, columns))
        except OSError as error:
            self._warn_of_failure(error)

    def _warn_of_failure(self, error):
        if not self._has_warned:
            self._has_warned = True
            warnings.warn(
                f"{self._owner} could not write {self.path} ({error.strerror}). Training goes on, `rows` "
                "holds what was measured, and each measurement tries to write all rows again.",
                stacklevel=2,
            )

    def _warn_of_rows_replaced(self):
        if not self.is_ours and self.path.is_file() and self.path.stat().st_size:
            warnings.warn(
                f"{self._owner} replaces the rows in {self.path}, which another object has written. "
                f"{self._way_to_keep}",
                stacklevel=2,
            )
        self.is_ours = True


def _path(given):
    """Returns the path of a file, or None where none is given; no number and no text with a zero byte names a file."""
    if given is None:
        return None
    if not isinstance(given, str | os.PathLike) or "\0" in str(given):
        raise rejection("csv", "the path of a file, or None", repr(given)[:80], 'Pass e.g. csv="rows.csv".')
    return pathlib.Path(given) if str(given) else None
