"""The positions that decisions of a saved model rest on, as tables, maps and a picture."""

import io
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ib_keras._files import csv_text, write_atomically
from ib_keras.experiments.explained_examples import explained_examples
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.run_folder import RunFolder


def explain(
    model: str | pathlib.Path,
    dataset: str = "digits",
    *,
    out: str | pathlib.Path,
    index: Sequence[int] | None = None,
    count: int = 8,
    layer: str | Sequence[str] | None = None,
    explained: str | int | None = None,
    method: str = "bottleneck",
    tolerance: float = 0.05,
    steps: int | None = None,
    draws: int | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 500,
    seed: int = 0,
    verbose: int = 1,
) -> dict[str, Any]:
    """Explains decisions of a saved model about examples, by `applications.attribution`.

    Writes `examples.csv`, a line per example; `attribution.csv`, a line per example and position; `attribution.npz`
    with the arrays `map`, `index`, `x`, `target`, `before` and `kept`; and `attribution.png`, unless maps have three
    axes.

    Args:
      model: path of a `.keras` file of a classifier or a regressor.
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads (default: digits).
      out: folder to write, new or empty.
      index: places of the examples from 0 among the test examples, and in a source without a test part of its own
        among all examples; None (default) for the first test examples.
      count: number of these, >= 1 (default: 8).
      layer: name or names of layers, or `"input"`; None (default) chooses as `attribution` does.
      explained: name or number of the class, or number of the output, that is explained; None (default) for the
        likeliest class of each example, and output 0 of a regressor.
      method: name of the method of `attribution` (default: bottleneck).
      tolerance: nats > 0 by which the loss of a decision may rise (default: 0.05).
      steps: steps of the search, >= 4; None (default) leaves the choice to `attribution`.
      draws: draws of the noise in a step, >= 1; None (default) leaves the choice to `attribution`.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of training examples at most that give the mean and deviation of the layer, drawn by the
        seed, >= 2 (default: 500).
      seed: integer seed of the draw and of the noise (default: 0).
      verbose: 1 (default) shows a progress bar on a terminal, 0 nothing.

    Returns:
      A dict: "rows", one per example, "layer", "verdict" and "reason" of the `Attribution`.

    Raises:
      InputError: for files that are missing or cannot be written, a place without an example, an autoencoder, and
        whatever `attribution` rejects.
    """
    network = load_model(model)
    data = load(dataset, data_dir, image_size, data_options)
    folder = RunFolder(out)
    with folder.locked():
        examples = explained_examples(
            network,
            data,
            index,
            count=count,
            layer=layer,
            explained=explained,
            method=method,
            tolerance=tolerance,
            steps=steps,
            draws=draws,
            max_examples=max_examples,
            seed=seed,
            verbose=verbose,
        )
        found, rows = examples.found, examples.rows()
        write_atomically(folder.path / "examples.csv", csv_text(rows))
        write_atomically(folder.path / "attribution.csv", csv_text(examples.positions()))
        write_atomically(folder.path / "attribution.npz", _arrays(examples))
        if picture := examples.picture():
            write_atomically(folder.path / "attribution.png", picture)
    return {"rows": rows, "layer": ", ".join(found.layer), "verdict": found.verdict, "reason": found.reason}


def _arrays(examples):
    """Returns the bytes of an .npz file of the maps and what they belong to."""
    found, file = examples.found, io.BytesIO()
    kept = {} if found.kept is None else {"kept": found.kept}
    arrays = {"map": found.map, "index": examples.index, "x": examples.x, "target": found.target}
    np.savez_compressed(file, **arrays, before=found.before, **kept)
    return file.getvalue()
