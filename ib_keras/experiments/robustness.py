"""What an attack leaves of saved classifiers, as a file and a picture."""

import dataclasses
import json
import pathlib

from ib_keras import applications, plots
from ib_keras._checks import positive_int
from ib_keras._files import write_atomically
from ib_keras.applications.attacks.attack import draws_codes
from ib_keras.experiments.output_file import check_output_file
from ib_keras.experiments.plane import load_model
from ib_keras.experiments.train import load


def robustness(
    model,
    dataset="digits",
    *,
    radii=(0.5, 1.0, 1.5, 2.0, 3.0),
    steps=40,
    draws=12,
    out=None,
    picture=None,
    data_dir=None,
    image_size=None,
    max_examples=1000,
    seed=0,
    verbose=1,
):
    """Attacks saved classifiers on the first test examples of a data set, by `applications.robustness`.

    A classifier that draws its code is attacked through the average of `draws` draws, any other through its one
    gradient.

    Args:
      model: paths of one `.keras` file or several, of classifiers that return class probabilities.
      dataset: name of a data set of `ib_keras.datasets`.
      radii, steps, draws, seed, verbose: of `applications.robustness`.
      out: JSON file for the rows; it appears whole or not at all. None writes nothing.
      picture: PNG file for accuracy against radius; None draws nothing.
      data_dir, image_size: of the data set, where it has them.
      max_examples: test examples at most, the first ones.

    Returns:
      List of one dict per model: "model", its path, and what an `applications.Robustness` holds.

    Raises:
      InputError: for files that are missing or cannot be written, unknown names, or what `applications.robustness`
        rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    few = slice(positive_int("max_examples", max_examples))
    paths = [model] if isinstance(model, (str, pathlib.Path)) else list(model)
    data, networks = load(dataset, data_dir, image_size), [load_model(path) for path in paths]
    rows = []
    for path, network in zip(paths, networks):
        attack = "averaged" if draws_codes(network) else "pgd"
        found = applications.robustness(
            network,
            data.x_test[few],
            data.y_test[few],
            attack,
            radii=radii,
            steps=steps,
            draws=draws,
            seed=seed,
            verbose=verbose,
        )
        rows.append({"model": str(path), **dataclasses.asdict(found)})
    if out:
        write_atomically(out, json.dumps(rows, indent=2, allow_nan=False) + "\n")
    if picture:
        write_atomically(picture, plots.png(plots.robustness(rows)))
    return rows
