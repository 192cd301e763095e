"""The examples of a data set in a compressed file, beside the sizes of common formats."""

import pathlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras import applications, plots
from ib_keras._checks import one_of, rejection
from ib_keras._files import write_atomically
from ib_keras.applications.compression.codecs import codec_rows
from ib_keras.applications.compression.mapped_array import mapped_array
from ib_keras.experiments.binarised import binarised
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.output_file import check_output_file

_COMPARED = 2_000
_COUNTED_VALUES = 2**26
PARTS = "test", "train"


def compress(
    model: str | pathlib.Path,
    dataset: str = "digits",
    *,
    out: str | pathlib.Path,
    step: float | None = None,
    binarise: bool = False,
    part: str = "test",
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Compresses examples of a data set with a saved autoencoder by an `applications.Compressor`.

    Args:
      model: path of a `.keras` file of an autoencoder.
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads (default: digits); a
        .npy file is read in blocks and compressed as a whole, with its own dtype.
      out: the compressed file, which appears once it is whole.
      step: width of the cells to which codes are rounded, > 0, see `applications.Compressor`; None (default) loses
        nothing. The cells are counted on the training part, or on the first 2^26 values of a .npy file.
      binarise: whether each value in [0, 1] becomes 1 with that probability, and 0 otherwise (default: False).
      part: which part of the data set is compressed, `"test"` (default) or `"train"`.
      picture: PNG file for a plot of error against bytes, beside common formats; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      seed: integer seed of the zeros and ones (default: 0).

    Returns:
      A dict: "examples", "bytes" of the file, "bytes_per_example", "bits_per_value", and "compared", rows of common
      formats for the first 2,000 examples at most, as `applications.compression.codecs.codec_rows` returns them.

    Raises:
      InputError: for files that are missing or cannot be written, and whatever the compressor rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    compressor = applications.Compressor(load_model(model), step)
    fitted, x = _examples(dataset, one_of("part", part, PARTS), data_dir, image_size, data_options)
    if binarise:
        fitted, x = (_drawn(values, seed) for values in (fitted, x))
    if step is not None:
        compressor.fit(fitted)
    size = compressor.compress_file(x, out)
    few = np.asarray(x[:_COMPARED])
    found = {
        "examples": len(x),
        "bytes": size,
        "bytes_per_example": size / len(x),
        "bits_per_value": 8 * size / x.size,
        "compared": codec_rows(few),
    }
    if picture:
        write_atomically(
            picture, plots.png(plots.compression([*_own_rows(compressor, few, found), *found["compared"]]))
        )
    return found


def _examples(dataset, part, data_dir, image_size, data_options):
    """Returns the examples that are counted, and those that are compressed."""
    if str(dataset).endswith(".npy") and not data_options:
        x = mapped_array("dataset", dataset)
        return x[: max(1, _COUNTED_VALUES // max(1, x[:1].size))], x
    data = load(dataset, data_dir, image_size, data_options)
    return data.x_train, data.x_test if part == "test" else data.x_train


def _drawn(x, seed):
    values = np.asarray(x, np.float32)
    if not (values.min() >= 0 and values.max() <= 1):
        raise rejection(
            "binarise", "False for values outside [0, 1]", f"{values.min():g} to {values.max():g}", "Scale them."
        )
    return binarised(tf.constant(values), (seed, 0)).numpy().astype(np.uint8)


def _own_rows(compressor, few, found):
    if compressor.step is not None:
        return compressor.rate_distortion(few)
    return [{"method": "Compressor", "setting": None, "bytes": found["bytes_per_example"], "mse": 0.0}]
