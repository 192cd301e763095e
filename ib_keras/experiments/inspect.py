"""A saved Keras model beside data as one page: what each layer knows, what is lost, and what cannot be trusted."""

import json
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras import applications, plots
from ib_keras._files import csv_text, write_atomically
from ib_keras.applications.evaluation.any_model.evaluate_any import evaluate_any
from ib_keras.applications.evaluation.comparisons import evaluation_rows
from ib_keras.experiments.coordinate_figure import coordinate_figure
from ib_keras.experiments.html_page import element, page
from ib_keras.experiments.html_parts import picture_of, section, sentence, table
from ib_keras.experiments.inspected_decisions import inspected_decisions
from ib_keras.experiments.inspection_advice import what_to_try
from ib_keras.experiments.inspection_sentences import doubts, in_short, where_information_is_lost
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.other_scale import other_scale
from ib_keras.experiments.plane_sentences import sentences
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.plane_row import DIMENSION, EPOCH, LAYER, QUANTITIES, RELEVANCE, SOURCE, TARGET, UNITS, VERDICT

_CAPTIONS = {
    SOURCE: "What each layer keeps of the input, in nats. Hollow points are not trusted.",
    RELEVANCE: "What each layer knows of the target, in nats. Hollow points are not trusted.",
}
_COORDINATES = (
    "Nats of each coordinate, the standard deviation of the decoded values while it alone varies, and a walk along it "
    "from -2 to 2 standard deviations."
)
_FLAGS = {"max_examples": "--max-examples", "test_share": "--test-share", "noise_std": "--noise", "scale": "--scale"}
LAYER_COLUMNS = (
    LAYER,
    TARGET,
    UNITS,
    *(column for quantity in QUANTITIES for column in (quantity, quantity + VERDICT)),
    "linear_probe",
    "effective_dimension",
    DIMENSION,
    "dead_units",
)


def inspect(
    model: str | pathlib.Path,
    dataset: str = "digits",
    *,
    out: str | pathlib.Path,
    layers: Sequence[str] | None = None,
    code: str | None = None,
    noise_std: float | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 2000,
    seed: int = 0,
    verbose: int = 1,
) -> dict[str, Any]:
    """Measures a saved model on data, and writes `inspect.html`, `inspect.json`, `layers.csv` and a picture.

    Args:
      model: path of a `.keras` file of any Keras model, or of a SavedModel folder, of which the output alone is
        measured.
      dataset: the data, as every command takes it (default: the digits).
      out: folder to write, new or empty.
      layers: names of layers; None (default) spreads the choice over the depth.
      code: name of the layer that is the code of an autoencoder; None (default) looks for it.
      noise_std: deviation of the noise through which every layer is seen, > 0, in the units of its values; None
        (default) takes 0.1 of the deviation of each deterministic layer.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of test examples at most, >= 2 (default: 2000).
      seed: integer seed of all draws (default: 0).
      verbose: 1 (default) shows a progress bar on a terminal, 0 nothing.

    Returns:
      The dict of `ib.evaluate` for any Keras model, and under `"scores"` that of a model of this package.

    Raises:
      InputError: for a file that is missing or holds no model, unknown names, examples that the model does not take, or
        a folder that is taken or cannot be written.
    """
    network = load_model(model)
    data = load(dataset, data_dir, image_size, data_options)
    folder = RunFolder(out)
    with folder.locked():
        found = evaluate_any(
            network,
            data,
            layers=layers,
            code=code,
            noise_std=noise_std,
            max_examples=max_examples,
            seed=seed,
            verbose=verbose,
        )
        options = {"data_dir": data_dir, "image_size": image_size, **(data_options or {})}
        given = {key: value for key, value in options.items() if value is not None}
        if told := other_scale(network, data, found, dataset, given, seed):
            found["scale_reason"] = told
        found["model"] = f"{found['model']} {pathlib.Path(model).name}"
        if isinstance(network, CodedModel):
            found["scores"] = applications.evaluate(network, data, max_examples=max_examples, seed=seed)
        write_atomically(folder.path / "inspect.json", json.dumps(found, indent=2, allow_nan=False) + "\n")
        if found["layers"]:
            write_atomically(folder.path / "layers.csv", csv_text(found["layers"]))
        if measured := _measured(found["layers"]):
            write_atomically(folder.path / "layers.png", plots.png(plots.layer_profile(measured)))
        if coordinates := coordinate_figure(network, data, max_examples, seed):
            write_atomically(folder.path / "coordinates.png", coordinates)
        decisions = inspected_decisions(network, data, found["task"], seed)
        write_atomically(folder.path / "inspect.html", _page(found, decisions, coordinates))
    return found


def _measured(rows):
    return [row for row in rows if any(row.get(quantity) is not None for quantity in QUANTITIES)]


def _figures(rows):
    """Returns a picture for each quantity, which a phone shows below each other in a size that can be read."""
    figures = []
    for quantity, caption in _CAPTIONS.items():
        alone = [{key: row[key] for key in row if key == LAYER or key.startswith(quantity)} for row in rows]
        if _measured(alone):
            figures.append(picture_of(plots.png(plots.layer_profile(alone)), caption))
    return figures


def _page(found, decisions=None, coordinates=None):
    title = f"{found['model']} on {found.get('dataset') or 'the data'}"
    rows = found["layers"]
    figures = _figures(_measured(rows))
    told = sentences([{EPOCH: 0, **row} for row in rows])
    cards = [element("article", element("h3", name), *_paragraphs(texts)) for name, texts in told.items()]
    numbers = [{"quantity": key, "value": value} for key, value in found.items() if isinstance(value, float)]
    scores = evaluation_rows(found["scores"]) if "scores" in found else []
    parts = [
        element("header", element("h1", title), element("p", f"{found['examples']} test examples")),
        section("In short", element("article", *_paragraphs(in_short(found)))),
        _listed("Where information about the target is lost", where_information_is_lost(rows)),
        section("What each layer knows", element("div", *cards, class_="cards")) if cards else None,
        section("Pictures", element("div", *figures, class_="figures")) if figures else None,
        decisions,
        section("What each coordinate of the code knows", picture_of(coordinates, _COORDINATES))
        if coordinates
        else None,
        _listed("What to try next", _with_flags(what_to_try(found))),
        _listed("What cannot be trusted, and why", _with_flags(doubts(rows))),
        section("Layers", table([{key: row.get(key) for key in LAYER_COLUMNS if _any(rows, key)} for row in rows]))
        if rows
        else None,
        section("Numbers", table(numbers)) if numbers else None,
        section("Scores of a model of ib_keras", table(scores)) if scores else None,
    ]
    return page(title, *[part for part in parts if part is not None])


def _with_flags(texts):
    """Returns sentences that name arguments of Python, with one that says which options of the command these are."""
    named = [name for name in _FLAGS if any(f"`{name}`" in text for text in texts)]
    flags = [f"`{name}` is `{_FLAGS[name]}`" for name in named]
    return [*texts, f"On the command line, {', and '.join(flags)}."] if flags else texts


def _any(rows, key):
    return key in (LAYER, UNITS) or any(row.get(key) is not None for row in rows)


def _paragraphs(texts):
    return list(map(sentence, texts))


def _listed(title, texts):
    return section(title, element("article", *_paragraphs(texts))) if texts else None
