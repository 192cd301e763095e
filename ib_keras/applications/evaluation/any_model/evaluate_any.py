"""The evaluation of a Keras model of any kind: what its output is worth, and what each layer knows."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import keras

from ib_keras._checks import above, at_least, positive_int, rejection
from ib_keras._progress import progress_bar
from ib_keras.applications.evaluation.any_model.layer_scores import code_of, layer_scores
from ib_keras.applications.evaluation.any_model.output_scores import output_scores
from ib_keras.applications.evaluation.any_model.question import RECONSTRUCTION, ask
from ib_keras.applications.evaluation.plain_value import plain_value
from ib_keras.callbacks.layers.choice import Layers
from ib_keras.callbacks.layers.output_alone import REASON, OutputAlone
from ib_keras.datasets import Dataset
from ib_keras.plane_row import LAYER, UNITS

_ASKED, _READ, _SCORED = range(1, 4)


def evaluate_any(
    model: Any,
    data: Dataset | Sequence[Any],
    *,
    layers: Layers | None = None,
    code: str | None = None,
    noise_std: float | None = None,
    max_examples: int = 2000,
    seed: int = 0,
    verbose: int = 0,
) -> dict[str, Any]:
    """Measures any Keras model on test examples; `evaluate` describes the scores.

    Args:
      model: any Keras model, or a layer such as `TFSMLayer`, of which the output alone is measured.
      data: a `Dataset`, (x_train, y_train, x_test, y_test), (x, y), an array x, or a stream of batches.
      layers: choice of layers, as in `callbacks.InformationPlane`.
      code: name of the layer that is the code of an autoencoder; None (default) looks for it.
      noise_std: deviation of the noise through which every layer is seen, > 0, in the units of its values; None
        (default) leaves it to each layer, as `callbacks.InformationPlane` does.
      max_examples: number of test examples at most, >= 2.
      seed: integer seed of all draws.
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Raises:
      InputError: for an object that is no Keras model, data of another form, or a code that is no layer.
    """
    if not isinstance(model, keras.Layer):
        raise rejection("model", "a Keras model", type(model).__name__, "Load it with `keras.saving.load_model`.")
    at_least("max_examples", positive_int("max_examples", max_examples), 2, "Pass e.g. 2000.")
    seed = int(at_least("seed", seed, 0, "Pass an integer of at least 0."))
    if noise_std is not None:
        above("noise_std", noise_std, 0, "Pass e.g. 0.5.")
    bar = progress_bar(_SCORED, "part", verbose)
    question = ask(model, data, max_examples, seed)
    bar.update(_ASKED)
    rows = _rows(model, question, layers, seed, noise_std)
    bar.update(_READ)
    found = {
        "model": type(model).__name__,
        "dataset": getattr(data, "name", None),
        "examples": question.n,
        "seed": seed,
        "task": question.task,
        "task_reason": question.reason,
        "layers_reason": None if isinstance(model, keras.Model) else REASON,
        "label_names": question.label_names or _class_names(data),
        **_of_output(question, rows, code),
        "outputs": question.outputs and {name: _of_one(one, rows, code) for name, one in question.outputs.items()},
        "layers": rows,
    }
    bar.update(_SCORED)
    return {key: plain_value(value) for key, value in found.items() if value is not None}


def _rows(model, question, layers, seed, noise_std):
    """Returns the rows of the layers, or those of the outputs where a model shows nothing else."""
    if isinstance(model, keras.Model):
        return layer_scores(model, question, layers, seed, noise_std)
    if layers is not None:
        raise rejection("layers", "left out for a model that shows its output alone", repr(layers), "Remove it.")
    shown = OutputAlone(model, question.x)
    if len(shown.names) > 1:
        question = dataclasses.replace(question, output_layers={layer: name for name, layer in shown.names.items()})
    return layer_scores(shown, question, list(shown.names.values()), seed, noise_std)


def _class_names(data):
    return list(data.class_names) if isinstance(data, Dataset) and data.class_names else None


def _of_one(question, rows, code):
    reason = {} if question.reason is None else {"task_reason": question.reason}
    return {"task": question.task} | reason | _of_output(question, rows, code)


def _of_output(question, rows, code):
    return output_scores(question, _code_units(rows, code) if question.task == RECONSTRUCTION else None)


def _code_units(rows, code):
    row = code_of(rows, code)
    if code is not None and row is None:
        names = ", ".join(row[LAYER] for row in rows)
        raise rejection("code", "the name of a layer that is measured", repr(code), f"Choose among: {names}.")
    return row and row.get(UNITS)
