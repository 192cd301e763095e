"""The accuracy that an attack leaves of saved classifiers, as a file and a picture."""

import dataclasses
import json
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras import applications, plots
from ib_keras._checks import positive_int
from ib_keras._files import write_atomically
from ib_keras.experiments.loading import load, load_model, require_labels
from ib_keras.experiments.output_file import check_output_file


def robustness(
    model: str | pathlib.Path | Sequence[str | pathlib.Path],
    dataset: str = "digits",
    *,
    attack: str = "auto",
    norm: str = "l2",
    radii: Sequence[float] | None = None,
    bounds: Sequence[float] | None = None,
    steps: int | None = None,
    restarts: int = 1,
    queries: int = 5000,
    draws: int = 12,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 1000,
    seed: int = 0,
    verbose: int = 1,
) -> list[dict[str, Any]]:
    """Attacks saved classifiers on the first test examples of a data set, by `applications.robustness`.

    Args:
      model: path of a `.keras` file of a classifier, or several paths, e.g. of a robust network and a plain one.
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads (default: digits).
      attack: name of the attack (default: auto, the worst of three for each example).
      norm: `"l2"` (default, the Euclidean length) or `"linf"` (the largest change of a value).
      radii: rising lengths > 0 by which the attack may move an example; None (default) for .5 to 3 in `"l2"` and .05 to
        .3 in `"linf"`, in units of the range of the values.
      bounds: smallest and largest value of an input, which an attack does not leave; None (default) for 0 and 1, or 0
        and 255 where the values are such integers.
      steps: gradient steps per example, radius and restart, >= 1; None (default) for 100, and 40 for pgd and averaged.
      restarts: random starts of APGD, >= 1 (default: 1).
      queries: predictions of the search without gradients per example and radius, >= 1 (default: 5000).
      draws: draws of the code per gradient, >= 1 (default: 12).
      out: JSON file for the rows, which appears whole or not at all; None (default) writes nothing.
      picture: PNG file for a plot of accuracy against radius; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of test examples at most, the first ones, >= 1 (default: 1000).
      seed: integer seed of all draws (default: 0).
      verbose: 1 (default) shows a progress bar on a terminal, 0 nothing.

    Returns:
      List of one dict per model: its path as "model", and the fields of its `applications.Robustness`.

    Raises:
      InputError: for files that are missing or cannot be written, unknown names, and whatever
        `applications.robustness` rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    few = slice(positive_int("max_examples", max_examples))
    paths = [model] if isinstance(model, (str, pathlib.Path)) else list(model)
    networks = [load_model(path) for path in paths]
    data = load(dataset, data_dir, image_size, data_options)
    require_labels(data, "an attack")
    x, y = data.x_test[few], data.y_test[few]
    options = {
        "norm": norm,
        "radii": radii,
        "bounds": bounds and tuple(bounds),
        "steps": steps,
        "restarts": restarts,
        "queries": queries,
        "draws": draws,
        "seed": seed,
        "verbose": verbose,
    }
    rows = [
        {"model": str(path), **dataclasses.asdict(applications.robustness(network, x, y, attack, **options))}
        for path, network in zip(paths, networks)
    ]
    if out:
        write_atomically(out, json.dumps(rows, indent=2, allow_nan=False) + "\n")
    if picture:
        write_atomically(picture, plots.png(plots.robustness(rows)))
    return rows
