"""The folder of a run: arguments, numbers, model and pictures, each file whole or absent."""

import contextlib
import json
import os
import pathlib
import tempfile
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import keras

from ib_keras import plots
from ib_keras._checks import rejection
from ib_keras._files import csv_text, write_atomically
from ib_keras._stored_files import stored_json, stored_rows
from ib_keras._strict_json import strict
from ib_keras.experiments.disk import require_room, size_of, writing
from ib_keras.experiments.folder_lock import is_of_no_run, locked, remove_scratch
from ib_keras.experiments.seal import digest, sealed

_RECORD = {
    "status": (str,),
    "error": (str,),
    "seconds": (float, int),
    **dict.fromkeys(("arguments", "versions", "config", "numbers", "plane", "files"), (dict,)),
}
STATUSES = ("running", "finished", "interrupted", "failed")
_RESULTS = ("history.csv", "plane.csv", "seeds.csv", "model.keras", "saved_model/**/*", "figures/*.png")
_OF_A_RECORD = (
    "Restore it from a copy, or choose another folder: rows stand in the CSV files, and the model in model.keras."
)


class RunFolder:
    """A folder for one run, made if it does not exist.

    Args:
      path: the folder, which must be new or empty.
      resume: whether the folder may hold files of a run that is to be continued (default: False).

    Raises:
      InputError: if the folder holds something, or cannot be written.
    """

    def __init__(self, path: str | pathlib.Path, resume: bool = False):
        self.path = pathlib.Path(path)
        if "\0" in str(self.path):
            raise rejection("out", "without NUL", repr(str(self.path)), "Choose another name.")
        try:
            taken = self.path.exists() and not self.path.is_dir()
            if taken or (not resume and self.holds_something()):
                raise rejection(
                    "out", "a new or empty folder", str(self.path), "Choose another name, or remove it first."
                )
            self._made = [one for one in (self.path, *self.path.parents) if not one.exists()]
            self.path.mkdir(parents=True, exist_ok=True)
            remove_scratch(self.path)
            tempfile.TemporaryFile(dir=self.path, prefix=".room-").close()
        except OSError as error:
            raise rejection(
                "out", "a folder that can be written", f"{self.path} ({error.strerror})", "Choose another folder."
            ) from error

    def holds_something(self) -> bool:
        """Returns whether the folder holds anything but a lock, and what a killed run has not finished writing."""
        return self.path.is_dir() and not all(map(is_of_no_run, self.path.iterdir()))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other processes from this folder inside this context; the system frees it when the process ends.

        A folder that was made for the run, and is left empty by an error, is removed.

        Raises:
          InputError: if another process is in the folder; the message names it.
        """
        try:
            with locked(self.path):
                yield
        except BaseException:
            # `rmdir` refuses a folder that holds something, and so the folders above it.
            with contextlib.suppress(OSError):
                for folder in self._made:
                    folder.rmdir()
            raise

    # Reading.

    def read_record(self) -> dict[str, Any] | None:
        """Returns the record of the run, or None where there is none; damage raises an `InputError`."""
        return stored_json(self.path / "run.json", _RECORD, _OF_A_RECORD)

    def read_json(self, name: str) -> dict[str, Any] | None:
        """Returns the dict in a JSON file, or None where there is no such file."""
        return stored_json(self.path / name, {}, "Restore it from a copy.")

    def read_rows(self, name: str, required: Collection[str] = ()) -> list[dict[str, Any]]:
        """Returns the rows of a CSV file; none where there is no such file.

        Args:
          name: name of the file.
          required: columns of numbers that have a value in every row; none by default.
        """
        remedy = "Delete the other lines to keep these rows."
        stored = stored_rows(self.path / name, remedy, numbers=required, required=required)
        return [] if stored is None else stored.rows

    def digests(self) -> dict[str, str]:
        """Returns {name: SHA-256} of the results in the folder: tables, models and pictures."""
        found = sorted(path for pattern in _RESULTS for path in self.path.glob(pattern) if path.is_file())
        return {str(path.relative_to(self.path)): digest(path) or "" for path in found}

    def changed(self, record: dict[str, Any]) -> list[str]:
        """Returns the names of the results that are missing, or are not as they were when the record was finished."""
        return [name for name, known in record.get("files", {}).items() if digest(self.path / name) != known]

    # Writing.

    @contextlib.contextmanager
    def recording(self, record: dict[str, Any]) -> Iterator[None]:
        """Writes `record` with its status: "running", and then "finished", "interrupted" or "failed" with the error.

        A finished record also holds the digests of all results as "files". All records are sealed by their own digest.
        """
        record["status"] = "running"
        self.write_json("run.json", sealed(strict(record)))
        try:
            yield
        except BaseException as error:
            stopped = not isinstance(error, Exception)
            record["status"] = "interrupted" if stopped else "failed"
            record["error"] = f"{type(error).__name__}: {error}"
            # On a full disk the record stays as it is, "running", and the run can be resumed all the same.
            with contextlib.suppress(OSError, ValueError):
                self.write_json("run.json", sealed(strict(record)))
            raise
        record |= {"status": "finished", "files": self.digests()}
        self.write_json("run.json", sealed(strict(record)))

    def write_json(self, name: str, record: dict[str, Any]):
        """Writes a dict as indented JSON."""
        self.write(name, json.dumps(strict(record), indent=2, allow_nan=False) + "\n")

    def write_rows(self, name: str, rows: Sequence[dict[str, Any]]):
        """Writes a list of dicts as CSV."""
        self.write(name, csv_text(rows))

    def write_figure(self, name: str, ax: Any):
        """Writes the figure of a matplotlib axes to `figures/` as PNG, and closes it."""
        self.write(f"figures/{name}", plots.png(ax))

    def write(self, name: str, content: str | bytes):
        """Writes a file, which appears whole or not at all."""
        with writing(self.path):
            write_atomically(self.path / name, content)

    def write_model(self, name: str, model: keras.Model):
        """Saves a Keras model."""
        with writing(self.path), tempfile.TemporaryDirectory(dir=self.path, prefix=".model-") as scratch:
            require_room(self.path, size_of(model))
            model.save(os.path.join(scratch, name))
            os.replace(os.path.join(scratch, name), self.path / name)
