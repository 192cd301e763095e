"""The evaluation of a saved model, as a file."""

import json

from ib_keras import applications, plots
from ib_keras._checks import rejection
from ib_keras._files import write_atomically
from ib_keras.experiments.output_file import check_output_file
from ib_keras.experiments.plane import load_model
from ib_keras.experiments.train import load


def evaluate(
    model,
    dataset="digits",
    *,
    out=None,
    picture=None,
    data_dir=None,
    image_size=None,
    max_examples=2000,
    num_samples=100,
    seed=0,
    verbose=1,
):
    """Measures a saved model on the test part of a data set, as `ib.evaluate` does, and writes what it found.

    Args:
      model: path of a `.keras` file of a model of this package.
      dataset: name of a data set of `ib_keras.datasets`.
      out: JSON file to write; it appears whole or not at all. None writes nothing.
      picture: PNG file for the rate of each coordinate, where the model has one; None draws nothing.
      data_dir, image_size: of the data set, where it has them.
      max_examples, num_samples, seed, verbose: of `ib.evaluate`.

    Returns:
      The dict of `ib.evaluate`.

    Raises:
      InputError: for a file that is missing or no model with a code, unknown names, examples of another shape, files
        that cannot be written, or a picture of a code without a rate.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    data, network = load(dataset, data_dir, image_size), load_model(model)
    if picture and getattr(network, "is_deterministic", False):
        raise rejection(
            "picture", "left out for a code without a rate", str(picture), "A deterministic code has none: remove it."
        )
    found = applications.evaluate(
        network, data, max_examples=max_examples, num_samples=num_samples, seed=seed, verbose=verbose
    )
    if out:
        write_atomically(out, json.dumps(found, indent=2, allow_nan=False) + "\n")
    if picture and isinstance(found["rate_per_coordinate"], list):
        title = f"{found['model']} on {found['dataset']}, {found['examples']} test examples"
        ax = plots.coordinates(found["rate_per_coordinate"])
        ax.set_title(title, fontsize="medium")
        write_atomically(picture, plots.png(ax))
    return found
