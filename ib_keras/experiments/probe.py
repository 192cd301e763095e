"""Readings of few labels from the code of a saved model, as a table and a picture."""

import dataclasses
import json
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras import applications, plots
from ib_keras._files import write_atomically
from ib_keras.experiments.loading import load, load_model, require_labels
from ib_keras.experiments.output_file import check_output_file


def probe(
    model: str | pathlib.Path,
    dataset: str = "digits",
    *,
    labels: int | Sequence[int] | None = None,
    layer: str | None = None,
    fine_tune: bool = False,
    repeats: int = 5,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 10_000,
    seed: int = 0,
    verbose: int = 1,
) -> dict[str, Any]:
    """Probes the code of a saved model with few labels of a data set, by `applications.probe`.

    Args:
      model: path of a `.keras` file; its model may have been trained on other data of the same shape.
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads, with labels (default:
        digits).
      labels: number of labelled examples, or several; None (default) for those of 10, 100 and 1,000 that exist.
      layer: name of a layer whose output is read; None (default) for the code.
      fine_tune: whether the encoder is also trained further on the labelled examples (default: False).
      repeats: number of draws of labelled examples, >= 2 (default: 5).
      out: JSON file for all numbers; None (default) writes nothing.
      picture: PNG file for accuracy against labels; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of training and of test examples at most, >= 2 (default: 10,000).
      seed: integer seed of all draws (default: 0).
      verbose: 1 (default) shows a progress bar on a terminal, 0 nothing.

    Returns:
      A dict: "model", "dataset", and the fields and the `reason` of `applications.ProbeScores`.

    Raises:
      InputError: for files that are missing or cannot be written, and whatever `applications.probe` rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    network, data = load_model(model), load(dataset, data_dir, image_size, data_options)
    require_labels(data, "a probe")
    scores = applications.probe(
        network,
        data.x_train,
        data.y_train,
        labels,
        x_test=data.x_test,
        y_test=data.y_test,
        layer=layer,
        fine_tune=fine_tune,
        repeats=repeats,
        max_examples=max_examples,
        seed=seed,
        verbose=verbose,
    )
    found = {"model": str(model), "dataset": data.name} | dataclasses.asdict(scores) | {"reason": scores.reason}
    if out:
        write_atomically(out, json.dumps(found, indent=2, allow_nan=False) + "\n")
    if picture:
        write_atomically(picture, plots.png(plots.label_efficiency(scores.rows)))
    return found
