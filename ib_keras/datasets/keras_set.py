"""Data sets of `keras.datasets`, which Keras downloads once and verifies."""

import contextlib
import io
from typing import Any

from ib_keras._checks import rejection
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.prepared import prepared

_CACHE = "`datasets` in the folder that KERAS_HOME names, or in ~/.keras"


def keras_set(name: str, found: dict[str, Any] | None = None, padded: int | None = None, **options: Any) -> Dataset:
    """Returns a set of `keras.datasets`, scaled as its kind is.

    Args:
      name: module of `keras.datasets`.
      found: fields of the `Found`, such as the names of classes; None (default) for none.
      padded: length to which texts are cut, or padded with 0 at their beginning; None (default) for other data.
      **options: arguments of its `load_data`.

    Raises:
      InputError: where the files are neither in the cache of Keras nor within reach of a download, or are damaged.
    """
    import keras

    try:
        # Keras reports a download on standard output, which belongs to the caller's results.
        with contextlib.redirect_stdout(io.StringIO()):
            (x, y), (x_test, y_test) = getattr(keras.datasets, name).load_data(**options)
    # Keras raises a bare Exception when a download fails, and whatever a damaged file leads to.
    except Exception as error:
        raise rejection(
            name,
            f"in the cache of Keras ({_CACHE}), or within reach of a download",
            " ".join(str(error).split()) or type(error).__name__,
            "Connect to the network once, or copy the files of another machine's cache to that place; a file that "
            "differs from the published one is not read.",
        ) from error
    if padded is not None:
        x, x_test = (keras.utils.pad_sequences(part, padded) for part in (x, x_test))
    note = f"Read by keras.datasets.{name}, whose split it is."
    return prepared(Found(name, x, y, x_test, y_test, notes=[note], **found or {}))
