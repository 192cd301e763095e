"""The hard examples and the suspect labels of a data set, as a table and a picture."""

import pathlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ib_keras import applications, plots
from ib_keras._checks import positive_int
from ib_keras._files import csv_text, write_atomically
from ib_keras.experiments.loading import load, load_model, require_labels
from ib_keras.experiments.output_file import check_output_file

_SHOWN = 20


def examples(
    dataset: str,
    *,
    model: str | pathlib.Path | None = None,
    layer: str | None = None,
    false_alarm_rate: float = 0.05,
    folds: int = 5,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 10_000,
    seed: int = 0,
) -> dict[str, Any]:
    """Measures the examples of a data set by `applications.example_information`.

    These are the training examples, and of a source without a test part of its own all examples.

    Args:
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads, with labels.
      model: path of a saved model whose layers are read; None (default) reads the examples themselves.
      layer: name of a layer of the model; None (default) reads the input and all layers with weights.
      false_alarm_rate: share of correct labels that may be called suspect, in (0, 0.5] (default: 0.05).
      folds: number of folds, >= 2 (default: 5).
      out: CSV file for a line per example, the most suspect first; None (default) writes nothing.
      picture: PNG file for the most suspect examples; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of examples at most, drawn by the seed, >= 1 (default: 10,000).
      seed: integer seed of the draw, the folds and the forest (default: 0).

    Returns:
      A dict: "rows", "by_class" and "by_layer" of the `ExampleInformation`, its "reason", "information", its estimate
      as a line, and "judged", a sentence on which examples these were. "row" counts from 0 the training examples,
      or the examples of the source in their order.

    Raises:
      InputError: for files that are missing or cannot be written, data without labels, and whatever
        `example_information` rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    network = None if model is None else load_model(model)
    data, most = load(dataset, data_dir, image_size, data_options), positive_int("max_examples", max_examples)
    require_labels(data, "suspect labels")
    x, label, places = _drawn(data, most, seed)
    y = np.array(data.class_names)[label] if data.class_names else label
    found = applications.example_information(
        x, y, network, layer, folds=folds, false_alarm_rate=false_alarm_rate, seed=seed
    )
    order = [row["row"] for row in found.rows]
    rows = [row | {"row": int(places[row["row"]])} for row in found.rows]
    if picture:
        images = x[order[:_SHOWN]] if x.ndim == 4 and x.shape[3] in (1, 3) else None
        write_atomically(picture, plots.png(plots.hard_examples(rows, images, _SHOWN)))
    if out:
        write_atomically(out, csv_text(rows))
    return {
        "rows": rows,
        "by_class": found.by_class,
        "by_layer": found.by_layer,
        "judged": _judged(data, len(x)),
        "reason": found.reason,
        "information": str(found.information),
    }


def _judged(data, count):
    """Returns in a sentence which examples are judged: those that a loader holds out are not left out."""
    if data.rows_test is None:
        return f"{count} training examples are judged."
    return f"{count} examples of both parts are judged, those held out as well."


def _drawn(data, most, seed):
    """Returns examples, their labels, and where they stand in the source or among the training examples.

    Of a source that was split only to train on one part, both parts are examples.
    """
    trained = len(data.x_train)
    places = np.arange(trained) if data.rows_test is None else np.concatenate([data.rows_train, data.rows_test])
    taken = np.arange(len(places))
    if len(taken) > most:
        taken = np.random.default_rng(seed).choice(taken, most, replace=False)
    taken = taken[np.argsort(places[taken])]
    test = taken >= trained
    x = np.empty([len(taken), *data.input_shape], data.x_train.dtype)
    label = np.empty(len(taken), data.y_train.dtype)
    for own, rows, given, labels in (
        (~test, taken[~test], data.x_train, data.y_train),
        (test, taken[test] - trained, data.x_test, data.y_test),
    ):
        x[own], label[own] = given[rows], labels[rows]
    return x, label, places[taken]
