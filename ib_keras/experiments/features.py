"""The columns of a data set that say something of its target, as a table and a picture."""

import pathlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ib_keras import applications, plots
from ib_keras._checks import rejection
from ib_keras._files import csv_text, write_atomically
from ib_keras.datasets import Dataset
from ib_keras.datasets.sources.text_table import text_table
from ib_keras.experiments.loading import load
from ib_keras.experiments.output_file import check_output_file


def features(
    dataset: str,
    *,
    method: str = "cmim",
    bins: int = 5,
    text: str | None = None,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Ranks the columns of the training examples of a data set by `applications.rank_features`.

    Args:
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads, with a target.
      method: the criterion, see `applications.rank_features` (default: cmim).
      bins: number of bins of a column of numbers for the criterion, >= 2 (default: 5).
      text: column of a table in text whose words are ranked, with the column of the labels as `target` among the
        `data_options`; None (default) ranks columns.
      out: CSV file for a line per column, the best first; None (default) writes nothing.
      picture: PNG file for the gains; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      seed: integer seed of the permutations and of the rows that are tested (default: 0).

    Returns:
      A dict: "rows", the `FeatureRanking.rows`; "selected", the names of the columns that are enough; and "reason".

    Raises:
      InputError: for files that are missing or cannot be written, data without one target, and whatever
        `rank_features` rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    if text is None:
        given = _columns(load(dataset, data_dir, image_size, data_options))
    else:
        given = _words(pathlib.Path(dataset), text, data_options or {})
    ranking = applications.rank_features(method=method, bins=bins, seed=seed, **given)
    if out is not None:
        write_atomically(out, csv_text(ranking.rows))
    if picture is not None:
        write_atomically(picture, plots.png(plots.feature_gains(ranking.rows)))
    chosen = [ranking.names[column] for column in ranking.selected]
    return {"rows": ranking.rows, "selected": chosen, "reason": ranking.reason}


def _columns(data):
    """Returns the columns of the training examples and their target, as arguments of `rank_features`."""
    if data.y_train is None or data.y_train.ndim > 1:
        remedy = "Name the column of the target by --target."
        raise rejection("dataset", "data with one label or target per example", repr(data), remedy)
    return {
        "x": data.x_train.reshape(len(data.x_train), -1),
        "y": data.y_train,
        "names": _names(data),
        "task": "classification" if data.has_labels else "regression",
    }


def _words(path, text, options):
    """Returns the texts and the labels of a table, as arguments of `rank_features`."""
    if "target" not in options or set(options) > {"target", "task"}:
        given = ", ".join(options) or "none"
        raise rejection("target", "the column of the labels, the only option beside `text`", given, "Pass --target.")
    table = text_table(path)
    x, y = table.column("text", text), table.column("target", options["target"])
    if x.dtype.kind != "U":
        raise rejection("text", "a column of texts", f"{text!r} of numbers", "Leave it out to rank columns.")
    return {"x": x, "y": y, "task": options.get("task")}


def _names(data: Dataset) -> list[str] | None:
    """Returns the names of the columns, or the places of pixels and steps, without the axis of a single channel."""
    if data.column_names:
        return list(data.column_names)
    shape = data.input_shape[:-1] if len(data.input_shape) > 1 and data.input_shape[-1] == 1 else data.input_shape
    return [f"({', '.join(map(str, place))})" for place in np.ndindex(*shape)]
