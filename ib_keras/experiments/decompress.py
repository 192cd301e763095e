"""The examples of a compressed file as an array."""

import pathlib
from typing import Any

from ib_keras import applications
from ib_keras._checks import rejection
from ib_keras.experiments.loading import load_model
from ib_keras.experiments.output_file import check_output_file


def decompress(model: str | pathlib.Path, file: str | pathlib.Path, *, out: str | pathlib.Path) -> dict[str, Any]:
    """Writes the examples of a compressed file to a .npy file.

    Args:
      model: path of the `.keras` file of the autoencoder that compressed them.
      file: a file of `ib-keras compress` or `Compressor.compress_file`.
      out: the .npy file, which appears once it is whole.

    Returns:
      A dict with the "shape" of the array.

    Raises:
      InputError: for files that are missing or cannot be written, and whatever the compressor rejects.
    """
    check_output_file("out", out)
    if not pathlib.Path(file).is_file():
        raise rejection("file", "an existing file", str(file), "Write one with `ib-keras compress`.")
    return {"shape": applications.Compressor(load_model(model)).decompress_file(file, out)}
