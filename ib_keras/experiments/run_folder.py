"""The folder of a run: arguments, numbers, model and pictures, each file whole or absent."""

import contextlib
import fcntl
import json
import math
import os
import pathlib
import platform
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras import plots
from ib_keras._checks import rejection
from ib_keras._files import csv_rows, csv_text, write_atomically
from ib_keras._probability import tfp
from ib_keras._version import __version__

_LOCK = ".lock"
_SCRATCH = (".run.json-", ".plane.csv-", ".history.csv-", ".seeds.csv-", ".report.html-", ".model-", ".saved_model-")
"""Beginnings of the names under which files are written before they appear whole."""


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
        try:
            remove_scratch(self.path)
            occupied = self.path.exists() and (
                not self.path.is_dir() or any(each.name != _LOCK for each in self.path.iterdir())
            )
            if occupied and not (resume and self.path.is_dir()):
                raise rejection(
                    "out", "a new or empty folder", str(self.path), "Choose another name, or remove it first."
                )
            self.path.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.path).close()
        except OSError as error:
            raise rejection(
                "out", "a folder that can be written", f"{self.path} ({error.strerror})", "Choose another folder."
            ) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other processes from this folder inside this context; the system frees it when the process ends.

        Raises:
          InputError: if another process is in the folder; the message names it.
        """
        with open(self.path / _LOCK, "a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # A run that ended a moment ago may have deleted the file that was just opened and locked.
                (self.path / _LOCK).stat()
            except OSError:
                file.seek(0)
                holder = file.read().strip() or "another process"
                raise rejection(
                    "out", "a folder in which no other run is at work", f"{self.path}, held by {holder}", "Wait for it."
                ) from None
            file.truncate(0)
            file.write(f"process {os.getpid()} on {platform.node()}")
            file.flush()
            try:
                yield
            finally:
                (self.path / _LOCK).unlink(missing_ok=True)

    def read_json(self, name: str) -> dict[str, Any] | None:
        """Returns the dict in a JSON file, or None where there is no such file."""
        path = self.path / name
        return json.loads(path.read_text()) if path.exists() else None

    def read_rows(self, name: str) -> list[dict[str, Any]]:
        """Returns the rows of a CSV file; none where there is no such file."""
        path = self.path / name
        return csv_rows(path.read_text()) if path.exists() else []

    @contextlib.contextmanager
    def recording(self, record: dict[str, Any]) -> Iterator[None]:
        """Writes `record` with its status: "running", and then "finished", "interrupted" or "failed" with the error."""
        record["status"] = "running"
        self.write_json("run.json", record)
        try:
            yield
        except BaseException as error:
            record["status"] = "failed" if isinstance(error, Exception) else "interrupted"
            record["error"] = f"{type(error).__name__}: {error}"
            self.write_json("run.json", record)
            raise
        record["status"] = "finished"
        self.write_json("run.json", record)

    def write_json(self, name: str, record: dict[str, Any]):
        """Writes a dict as indented JSON."""
        write_atomically(self.path / name, json.dumps(plain(record), indent=2, allow_nan=False) + "\n")

    def write_rows(self, name: str, rows: Sequence[dict[str, Any]]):
        """Writes a list of dicts as CSV."""
        write_atomically(self.path / name, csv_text(rows))

    def write_figure(self, name: str, ax: Any):
        """Writes the figure of a matplotlib axes to `figures/` as PNG, and closes it."""
        write_atomically(self.path / "figures" / name, plots.png(ax))

    def write_model(self, name: str, model: keras.Model):
        """Saves a Keras model."""
        with tempfile.TemporaryDirectory(dir=self.path, prefix=".model-") as scratch:
            model.save(os.path.join(scratch, name))
            os.replace(os.path.join(scratch, name), self.path / name)


def remove_scratch(path: pathlib.Path) -> None:
    """Deletes the scratch files that killed runs left in a run folder, and nothing else.

    Nothing is deleted while a run is at work in the folder: it writes such files.
    """
    found = [each for each in path.glob(".*-*") if each.name.startswith(_SCRATCH)] if path.is_dir() else []
    if not found or _is_locked(path):
        return
    for each in found:
        shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink(missing_ok=True)


def _is_locked(path):
    try:
        with open(path / _LOCK) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def versions() -> dict[str, str]:
    """Returns the versions of this package, of Python, and of the other packages on which numbers depend."""
    return {
        "ib_keras": __version__,
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "tensorflow_probability": tfp.__version__,
        "numpy": np.__version__,
    }


def plain(value: Any) -> Any:
    """Returns `value` as strict JSON has it: NaN and infinity become None."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, type(None))) else str(value)
