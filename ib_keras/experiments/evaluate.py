"""The evaluation of a saved model, as a file."""

import json
import pathlib
from collections.abc import Mapping
from typing import Any

from ib_keras import applications, plots
from ib_keras._checks import rejection
from ib_keras._files import write_atomically
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.output_file import check_output_file


def evaluate(
    model: str | pathlib.Path,
    dataset: str = "digits",
    *,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 2000,
    num_samples: int = 100,
    noise_std: float | None = None,
    seed: int = 0,
    verbose: int = 1,
) -> dict[str, Any]:
    """Measures a saved model on the test part of a data set, as `ib.evaluate` does, and writes its measurements.

    Args:
      model: path of a `.keras` file of any Keras model, or of a SavedModel folder.
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads (default: digits).
      out: JSON file to write, which appears whole or not at all; None (default) writes nothing.
      picture: PNG file for a bar chart of the rate of each coordinate; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of test examples at most, >= 2 (default: 2000).
      num_samples: draws per example for the log-likelihood, >= 1 (default: 100).
      noise_std: deviation of the noise through which every layer is seen, > 0, in the units of its values; None
        (default) takes 0.1 of the deviation of each deterministic layer, for models that are not of this
        package.
      seed: integer seed of all draws and fits (default: 0).
      verbose: 1 (default) shows a progress bar on a terminal, 0 nothing.

    Returns:
      The dict of `ib.evaluate`.

    Raises:
      InputError: for a file that is missing or holds no Keras model, unknown names, examples of another shape,
        files that cannot be written, or a picture of a code without a rate.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    network = load_model(model)
    data = load(dataset, data_dir, image_size, data_options)
    if picture and getattr(network, "is_deterministic", True):
        raise rejection(
            "picture",
            "left out for a code without a rate",
            str(picture),
            "A deterministic code and other Keras models have none: remove it.",
        )
    found = applications.evaluate(
        network,
        data,
        max_examples=max_examples,
        num_samples=num_samples,
        noise_std=noise_std,
        seed=seed,
        verbose=verbose,
    )
    if out:
        write_atomically(out, json.dumps(found, indent=2, allow_nan=False) + "\n")
    if picture and isinstance(found["rate_per_coordinate"], list):
        _draw(found, picture)
    return found


def _draw(found, picture):
    ax = plots.coordinates(found["rate_per_coordinate"])
    title = f"{found['model']} on {found['dataset']}, {found['examples']} test examples"
    ax.set_title(title, fontsize="medium")
    write_atomically(picture, plots.png(ax))
