"""Loads the input of a recipe by its name or from its file: a data set or a saved model."""

import pathlib
import re
import shutil
import sys
import textwrap
import warnings
import zipfile
from collections.abc import Mapping
from typing import Any

import keras

# Keras finds only registered classes in a saved file; their modules register them when they are imported.
from ib_keras import datasets, layers, losses, models  # noqa: F401
from ib_keras._checks import known_arguments, rejection
from ib_keras.datasets import Dataset

_UNKNOWN_CLASS = re.compile(r"Could not locate (?:class|function) '([^']+)'")


def load(
    dataset: str,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
) -> Dataset:
    """Returns a built-in data set, or the data of a source, of which it says on the standard error what it found.

    Args:
      dataset: one of `datasets.names()`, or a source as `datasets.load` takes it.
      data_dir: folder with the file of the data set; None (default) leaves the choice to the data set.
      image_size: height and width of the pictures; None (default) leaves the choice to the data set.
      data_options: further options of `datasets.load`; None (default) for none.

    Raises:
      InputError: for an unknown name or source, or an argument that it does not have.

    >>> load("digits", image_size=16).input_shape
    (16, 16, 1)
    """
    options = {"data_dir": data_dir, "image_size": image_size, **(data_options or {})}
    given = {key: value for key, value in options.items() if value is not None}
    if dataset in datasets.names():
        known_arguments(getattr(datasets, dataset), given, f"the data set {dataset}", "Remove it.")
        return datasets.load(dataset, **given)
    data = datasets.load(dataset, **given)
    print(textwrap.fill(str(data), shutil.get_terminal_size((120, 24)).columns), file=sys.stderr)
    return data


def require_labels(data: Dataset, purpose: str) -> None:
    """Raises an `InputError` for data without classes.

    Args:
      data: the data set.
      purpose: the work that needs the classes, for the message.

    >>> require_labels(datasets.digits(), "a classifier")
    """
    if not data.has_labels:
        raise rejection(
            "dataset",
            f"labelled with classes for {purpose}",
            repr(data),
            "Name the labels by --target, with --task classification where they are written as numbers with a point.",
        )


def load_model(path: str | pathlib.Path) -> keras.Model:
    """Returns the Keras model in the file `path`, a model of this package or any other.

    Of a SavedModel folder it returns a `TFSMLayer`, which shows the output alone.

    Raises:
      InputError: if the file is missing, or Keras cannot load it.
    """
    if (pathlib.Path(path) / "saved_model.pb").is_file():
        return _saved_model(path)
    if not pathlib.Path(path).is_file():
        raise rejection(
            "model",
            "an existing .keras file, or a SavedModel folder",
            str(path),
            'Write one with `model.save("m.keras")`.',
        )
    try:
        _require_whole_archive(path)
        with warnings.catch_warnings():
            # The state of the optimizer goes on with a training, and is no part of what is measured.
            warnings.filterwarnings("ignore", "Skipping variable loading for optimizer")
            return keras.saving.load_model(path)
    # A damaged archive makes Keras, zipfile, json and h5py raise whatever they come upon first.
    except Exception as error:
        raise rejection(
            "model",
            "a .keras file that Keras can load",
            path,
            f"Found: {_finding(error)}. {_remedy(error)}",
        ) from error


def _finding(error):
    missing = _UNKNOWN_CLASS.search(str(error))
    if missing:
        return f"a layer of class {missing[1]}, which is not of Keras"
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


def _remedy(error):
    """Returns the advice for a class that Keras does not find, for the lambda of somebody, or for any other file."""
    if _UNKNOWN_CLASS.search(str(error)):
        return (
            "Register the class by `keras.saving.register_keras_serializable()`, and import its module: "
            "`--import MODULE` on the command line, `import MODULE` in Python."
        )
    if "Lambda" in str(error):
        return "A lambda may run any code: write it as a layer of a registered class."
    if isinstance(error, ModuleNotFoundError):
        return "Layers of another backend cannot be measured: save the model with TensorFlow as the backend of Keras."
    return "Save it with Keras 3; classes of your own must be registered."


def _require_whole_archive(path):
    """Raises a `ValueError` for a .keras file with a member whose checksum is wrong; HDF5 files have none."""
    if not zipfile.is_zipfile(path):
        if pathlib.Path(path).suffix == ".keras":
            raise ValueError("no archive, or the end of one is cut off")
        return
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
    if damaged:
        raise ValueError(f"its member {damaged} is damaged")


def _saved_model(path):
    """Returns a SavedModel as a layer, by the endpoint that Keras writes or by the one of TensorFlow Serving."""
    reasons = []
    for endpoint in ("serve", "serving_default"):
        try:
            return keras.layers.TFSMLayer(str(path), call_endpoint=endpoint)
        except (ValueError, OSError) as error:
            reasons.append(str(error).splitlines()[0])
    raise rejection(
        "model",
        "a SavedModel with an endpoint `serve` or `serving_default`",
        f"{path} ({reasons[-1]})",
        "Write it with `model.export(path)`.",
    )
