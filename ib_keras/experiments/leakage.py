"""The information of codes of a data set on one of its columns, as a table and a picture."""

import json
import pathlib
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from ib_keras import applications, models, plots
from ib_keras._checks import positive_int, rejection
from ib_keras._files import write_atomically
from ib_keras._progress import EpochProgress
from ib_keras.applications.fairness.groups import MOST_GROUPS
from ib_keras.datasets import Dataset
from ib_keras.experiments.keras_file import keras_file
from ib_keras.experiments.loading import load, load_model, require_labels
from ib_keras.experiments.output_file import check_output_file

_COLUMNS, _BATCH, _RATE = "columns", 512, 2e-3


def leakage(
    dataset: str,
    sensitive: str,
    *,
    model: str | pathlib.Path | None = None,
    fair: str | pathlib.Path | None = None,
    beta: float = 5.0,
    latent_dim: int = 2,
    epochs: int = 20,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 10_000,
    seed: int = 0,
    verbose: int = 1,
) -> list[dict[str, Any]]:
    """Measures by `applications.leakage` what the other columns, and the codes of models, tell of a sensitive column.

    Args:
      dataset: path of a table with the sensitive column, or another source with named columns that `datasets.load`
        reads. Its target, if it has classes, is Y.
      sensitive: name of the column, which is no feature of any code.
      model: path of a saved model of the other columns; None (default) for none.
      fair: file `*.keras` for a `models.FairBottleneck` that is trained on the training examples, and measured too;
        None (default) trains none.
      beta: weight >= 0 of I(T;S) in this training (default: 5).
      latent_dim: number of coordinates of its code, >= 1 (default: 2).
      epochs: number of its epochs, >= 1 (default: 20).
      out: JSON file for the rows; None (default) writes nothing.
      picture: PNG file for the intervals; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of test examples at most, drawn by the seed, >= 2 (default: 10,000).
      seed: integer seed of the weights, the draws and the attackers (default: 0).
      verbose: 1 (default) shows the progress of the training, 0 nothing.

    Returns:
      A dict for each code: "codes", its name; "reason"; "rows", those of the `applications.Leakage`.

    Raises:
      InputError: for files that are missing or cannot be written, a column that the data do not have, and whatever
        `applications.leakage` rejects.
    """
    for argument, path in (("out", out), ("picture", picture), ("fair", fair)):
        check_output_file(argument, path)
    data = load(dataset, data_dir, image_size, _with_column(data_options, sensitive))
    kept, groups = _apart(data, sensitive)
    x, whole = {part: getattr(data, f"x_{part}")[:, kept] for part in ("train", "test")}, data.x_test
    codes = {_COLUMNS: (None, x["test"])}
    if model is not None:
        codes[str(model)] = _of_model(load_model(model), x["test"], whole)
    if fair is not None:
        require_labels(data, "a FairBottleneck")
        network = _trained(x["train"], data.y_train, groups["train"], latent_dim, beta, epochs, seed, verbose)
        write_atomically(fair, keras_file(network))
        codes["FairBottleneck"] = network, x["test"]
    y = data.y_test if data.has_labels else None
    found = [
        _measured(name, network, rows, groups["test"], y, max_examples, seed) for name, (network, rows) in codes.items()
    ]
    if out is not None:
        write_atomically(out, json.dumps(found, indent=2) + "\n")
    if picture is not None:
        rows = [{"codes": one["codes"], **row} for one in found for row in one["rows"]]
        write_atomically(picture, plots.png(plots.leakage(rows)))
    return found


def _with_column(options, sensitive):
    """Returns the options of `datasets.load`, with the sensitive column among the chosen ones."""
    options = dict(options or {})
    if options.get("features") and sensitive not in options["features"]:
        options["features"] = [*options["features"], sensitive]
    return options or None


def _apart(data: Dataset, sensitive: str):
    """Returns the places of all other columns, and the groups {part: integers [n]} of the sensitive one."""
    names = data.column_names or ()
    marks = [place for place, name in enumerate(names) if name.startswith(f"{sensitive}=")]
    own = [place for place, name in enumerate(names) if name == sensitive] or marks
    if not own:
        known = dict.fromkeys(name.partition("=")[0] for name in names)
        remedy = f"Its columns are: {', '.join(known)}." if known else "Pass a table."
        raise rejection("sensitive", "a column of the data beside the target", repr(sensitive), remedy)
    kept = [place for place in range(len(names)) if place not in own]
    if not kept:
        raise rejection("dataset", "a table with other columns than the sensitive one", sensitive, "Add columns.")
    parts = {part: getattr(data, f"x_{part}")[:, own] for part in ("train", "test")}
    if len(own) > 1:
        return kept, {part: rows.argmax(axis=1) for part, rows in parts.items()}
    levels = np.unique(np.concatenate([rows[:, 0] for rows in parts.values()]))
    if len(levels) > MOST_GROUPS:
        expected, received = f"a column of at most {MOST_GROUPS} values", f"{sensitive!r} with {len(levels)}"
        raise rejection("sensitive", expected, received, "Add a column of groups to the table, such as age below 40.")
    return kept, {part: np.searchsorted(levels, rows[:, 0]) for part, rows in parts.items()}


def _of_model(network, x, whole):
    """Returns (model, the columns that fit its input): those without the sensitive one, or all."""
    width = getattr(network, "input_shape", None)
    return network, whole if isinstance(width, tuple) and width[-1] == whole.shape[1] else x


def _trained(x, y, groups, latent_dim, beta, epochs, seed, verbose):
    keras.utils.set_random_seed(seed)
    network = models.FairBottleneck(x.shape[1:], latent_dim, int(max(y)) + 1, beta=beta, seed=seed)
    network.compile(keras.optimizers.Adam(_RATE))
    network.fit(
        x,
        np.stack([y, groups], axis=1),
        batch_size=_BATCH,
        epochs=positive_int("epochs", epochs),
        verbose=0,
        callbacks=[EpochProgress(lambda: ())] if verbose else None,
    )
    return network


def _measured(name, network, x, groups, y, most, seed):
    found = applications.leakage(network, x, groups, y, max_examples=most, seed=seed)
    return {"codes": name, "reason": found.reason, "rows": found.rows}
