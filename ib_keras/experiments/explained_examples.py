"""Attributions of chosen examples of a data set, with its training examples as the reference."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from ib_keras import applications
from ib_keras._checks import positive_int, rejection
from ib_keras.applications.explanation.decision import REGRESSION, Decision
from ib_keras.datasets import Dataset
from ib_keras.experiments.explained_record import ExplainedExamples


def explained_examples(
    network: keras.Model,
    data: Dataset,
    index: Sequence[int] | None = None,
    *,
    count: int = 8,
    layer: str | Sequence[str] | None = None,
    explained: str | int | None = None,
    method: str = "bottleneck",
    tolerance: float = 0.05,
    steps: int | None = None,
    draws: int | None = None,
    max_examples: int = 500,
    seed: int = 0,
    verbose: int = 0,
) -> ExplainedExamples:
    """Explains decisions about examples by `applications.attribution`, with training examples as the reference.

    Args:
      network: a classifier or a regressor.
      data: the data set.
      index: places of examples, counted as `ExplainedExamples` does; None (default) for the first test examples.
      count: number of these, >= 1 (default: 8).
      layer: name or names of layers, or `"input"`; None (default) chooses.
      explained: name or number of a class, or number of an output; None (default) for the likeliest class of each.
      method: name of the method (default: bottleneck).
      tolerance: nats > 0 by which the loss of a decision may rise (default: 0.05).
      steps: steps of the search, >= 4; None (default) leaves the choice to `attribution`.
      draws: draws of the noise in a step, >= 1; None (default) leaves the choice to `attribution`.
      max_examples: number of training examples at most that give the mean and deviation of the layer, drawn by the
        seed, >= 2 (default: 500).
      seed: integer seed.
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Raises:
      InputError: for a place without an example, an autoencoder, an unknown class, and what `attribution` rejects.
    """
    x, y, places = _chosen(data, index, positive_int("count", count))
    target = None if explained is None else _target(explained, data)
    _require_decision(network, data, x, target)
    most = positive_int("max_examples", max_examples)
    rows = np.arange(len(data.x_train))
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    steps = None if steps is None else positive_int("steps", steps)
    options: dict[str, Any] = {"method": method, "tolerance": tolerance, "steps": steps, "draws": draws}
    options |= {"reference": data.x_train[rows], "seed": seed, "verbose": verbose}
    found = applications.attribution(network, x, layer, target, **options)
    return ExplainedExamples(found, x, y, places, data)


def _chosen(data, index, count):
    """Returns examples, their labels or targets, and their places."""
    parts = (
        [("test", data.rows_test)] if data.rows_test is None else [("test", data.rows_test), ("train", data.rows_train)]
    )
    places = {}
    for part, own in parts:
        given = range(len(data.x_test)) if own is None else own
        places |= {int(place): (part, row) for row, place in enumerate(given)}
    asked = list(places)[: min(count, len(data.x_test))] if index is None else list(index)
    for one in asked:
        if one not in places:
            what = "test examples" if data.rows_test is None else "rows of the source, those left out excepted"
            expected = f"places of {what}, 0 .. {max(places)}"
            raise rejection("index", expected, repr(one), "Pass places counted from 0.")
    chosen = [places[one] for one in asked]
    x = np.stack([getattr(data, f"x_{part}")[row] for part, row in chosen])
    y = None if data.y_test is None else np.stack([getattr(data, f"y_{part}")[row] for part, row in chosen])
    return x, y, np.array(asked)


def _target(explained, data):
    """Returns the number of a class, or of an output."""
    names = list(map(str, data.class_names or ()))
    if str(explained) in names:
        return names.index(str(explained))
    try:
        return int(explained)
    except ValueError:
        known = ", ".join(names) or "numbers from 0"
        raise rejection("explained", "a class, or the number of an output", explained, f"Known: {known}.") from None


def _require_decision(network, data, x, target):
    """Raises an `InputError` for an autoencoder, and for a class or an output that the model does not have.

    The output of an autoencoder has the form of its input, and the data name no target.
    """
    decision = Decision(network, x[:1])
    outputs = decision.outputs
    names_no_class = decision.kind == REGRESSION or decision.labels
    if names_no_class and data.y_test is None and outputs.shape[1:] == x.shape[1:]:
        received = "an autoencoder, whose output has the form of its input"
        raise rejection("model", "a classifier or a regressor", received, "Explain a model of its code that decides.")
    count = outputs.shape[1] if decision.kind == REGRESSION else decision.log_probabilities(outputs).shape[1]
    if target is not None and not 0 <= target < count:
        what = "outputs" if decision.kind == REGRESSION else "classes"
        raise rejection("explained", f"one of {count} {what} of the model", target, f"Pass 0 to {count - 1}.")
