"""The folder that a run leaves: arguments, numbers, model and pictures, each file whole or absent."""

import contextlib
import json
import math
import os
import pathlib
import platform
import tempfile

import keras
import numpy as np
import tensorflow as tf

from ib_keras import plots
from ib_keras._checks import rejection
from ib_keras._files import csv_rows, csv_text, write_atomically
from ib_keras._probability import tfp


class RunFolder:
    """A new folder for one run.

    Args:
      path: folder to make; it must be new or empty.
      resume: takes a folder that holds something, to go on with it.

    Raises:
      InputError: if the folder holds something, or cannot be written.
    """

    def __init__(self, path, resume=False):
        self.path = pathlib.Path(path)
        try:
            occupied = self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir()))
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

    def read_json(self, name):
        """Returns the dict in a JSON file, or None where there is no such file."""
        path = self.path / name
        return json.loads(path.read_text()) if path.exists() else None

    def read_rows(self, name):
        """Returns the rows of a CSV file; none where there is no such file."""
        path = self.path / name
        return csv_rows(path.read_text()) if path.exists() else []

    @contextlib.contextmanager
    def recording(self, record):
        """Keeps the status in `run.json` true: "running", then "finished", or "interrupted" or "failed" with the
        error."""
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

    def write_json(self, name, record):
        """Writes a dict as indented JSON."""
        write_atomically(self.path / name, json.dumps(plain(record), indent=2, allow_nan=False) + "\n")

    def write_rows(self, name, rows):
        """Writes a list of dicts as CSV."""
        write_atomically(self.path / name, csv_text(rows))

    def write_figure(self, name, ax):
        """Writes the figure of a matplotlib axes to `figures/` as PNG, and closes it."""
        write_atomically(self.path / "figures" / name, plots.png(ax))

    def write_model(self, name, model):
        """Saves a Keras model."""
        with tempfile.TemporaryDirectory(dir=self.path, prefix=".model-") as scratch:
            model.save(os.path.join(scratch, name))
            os.replace(os.path.join(scratch, name), self.path / name)


def versions():
    """Returns the versions of Python and of the packages that numbers depend on."""
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "tensorflow_probability": tfp.__version__,
        "numpy": np.__version__,
    }


def plain(value):
    """Returns `value` as JSON has it: strict JSON knows neither NaN nor infinity, which become null."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, type(None))) else str(value)
