"""The questions that examples and targets put to a model: which class, which number, or the example itself."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection, rows
from ib_keras.applications.evaluation.any_model.no_task import why_no_task
from ib_keras.applications.evaluation.any_model.stated_classes import LOGITS, layer_of_output, statement_of
from ib_keras.applications.evaluation.any_model.targets import targets
from ib_keras.callbacks.gathered_examples import gathered, is_stream
from ib_keras.callbacks.layers.lengths import (
    as_taken_by,
    assembled,
    batches,
    is_uneven,
    padded,
    require_no_list_of_rows,
    taken,
)
from ib_keras.callbacks.layers.output_alone import named_outputs
from ib_keras.datasets import Dataset
from ib_keras.estimators.representation import first_line

CLASSIFICATION, REGRESSION, RECONSTRUCTION, NONE = "classification", "regression", "reconstruction", "none"
LABELS, SEQUENCE = "labels", "sequence"
_BATCH = 256


@dataclasses.dataclass(frozen=True, eq=False)
class Question:
    """Test examples with what the model is asked about them, and its answer.

    Args:
      x: test examples, an array [n, ...] or a structure of arrays.
      y: integer labels [n], several labels [n, k], floating targets [n, d], or None.
      output: the output of the model [n, ...].
      train: training examples in the form of `x`, or None.
      label_names: the labels that the integers stand for, where others were given; None (default) for integers.
      outputs: for a model of several outputs that have targets, {name: question} of each, of which the question itself
        is the first; None (default) for other models.
      statement: `"probabilities"` or `"logits"` where the model says that its output states classes; None (default)
        where the values alone tell.
      classes: number of classes of all targets, of which `y` may be a part; None (default) for those of `y`.
      name: name of the output that is asked; None (default) where it does not matter.
      output_layers: for a model of several outputs, {name of a layer: name of the output that it makes}; None (default)
        for other models.

    Attributes:
      task: `"classification"` of integer labels, `"labels"` of several labels, `"sequence"` of a label for each step,
        `"regression"` of floating targets, `"reconstruction"` where the output has the shape of the example, or
        `"none"`.
    """

    x: Any
    y: np.ndarray | None
    output: np.ndarray
    train: Any = None
    label_names: list[str] | None = None
    outputs: "Mapping[str, Question] | None" = None
    statement: str | None = None
    classes: int | None = None
    name: str | None = None
    output_layers: Mapping[str, str] | None = None

    @property
    def n(self) -> int:
        """The number of test examples."""
        return len(self.output)

    @property
    def task(self) -> str:
        inputs = tf.nest.flatten(self.x)
        rebuilds = len(inputs) == 1 and np.shape(padded(inputs[0])) == self.output.shape
        labelled = self.y is not None and self.y.dtype.kind != "f"
        if labelled and self.y.ndim == 2:
            return SEQUENCE if self.output.ndim == 3 else LABELS
        if labelled and self._answers_labels() and not (rebuilds and not self._states_probabilities):
            return CLASSIFICATION
        if self.y is not None and not labelled and self.output.size == self.y.size:
            return REGRESSION
        return RECONSTRUCTION if rebuilds else NONE

    @property
    def reason(self) -> str | None:
        """The finding and the remedy where the task is `"none"`, else None."""
        return why_no_task(self.y, self.output, self._classes) if self.task == NONE else None

    @property
    def _classes(self):
        if self.classes is not None:
            return self.classes
        return int(self.y.max()) + 1 if self.y is not None and self.y.dtype.kind != "f" else 0

    def _answers_labels(self):
        units = int(np.prod(self.output.shape[1:]))
        if self.output.ndim > 2:
            return False
        if units == 1:
            return set(np.unique(self.y)) <= {0, 1}
        # Wider outputs are codes as often as classes, so that something has to say that they are classes.
        stated = self.statement is not None or self._states_probabilities
        return units == self._classes or (units > self._classes and stated)

    @property
    def targets(self) -> Any:
        """Y as `InformationPlane` takes it: that of each output by its name, where there are several."""
        if self.outputs is None:
            return self.y
        return {
            name: one.y[:, -1] if one.task == SEQUENCE else one.y
            for name, one in self.outputs.items()
            if one.y is not None
        }

    @property
    def probabilities(self) -> np.ndarray:
        """The probabilities [n, classes] that the output states, as they are or behind a sigmoid or a softmax."""
        from scipy.special import expit, softmax

        values = self.output.reshape(self.n, -1).astype(np.float64)
        if values.shape[1] == 1:
            one = values if self._in_range else expit(values)
            return np.hstack([1 - one, one])
        return values if self._states_probabilities else softmax(values, axis=1)

    @property
    def probabilities_of_each(self) -> np.ndarray:
        """The probabilities [n, k, classes] that the output states for each of several labels or steps."""
        from scipy.special import expit, softmax

        values = self.output.astype(np.float64)
        if values.ndim == 3 and values.shape[2] > 1:
            stated = self._in_range and np.allclose(values.sum(axis=2), 1, atol=1e-3)
            return values if stated else softmax(values, axis=2)
        one = values if self._in_range else expit(values)
        one = one.reshape(self.n, -1, 1)
        return np.concatenate([1 - one, one], axis=2)

    @property
    def _in_range(self):
        return self.statement != LOGITS and self.output.min() >= -1e-6 and self.output.max() <= 1 + 1e-6

    @property
    def _states_probabilities(self):
        sums = self.output.reshape(self.n, -1).astype(np.float64).sum(axis=1)
        return self._in_range and np.allclose(sums, 1, atol=1e-3)


def ask(model: Any, data: Dataset | Sequence[Any], max_examples: int, seed: int) -> Question:
    """Returns the `Question` of test examples, drawn by a seed, and the answer of a model.

    Args:
      model: any Keras model or layer.
      data: a `Dataset`, (x_train, y_train, x_test, y_test), or (x, y); every y may be None, and an x may be a structure
        of arrays for a model of several inputs; or a stream of batches, of which the first `max_examples` are taken;
        or the examples alone, an array or {name: array}.
      max_examples: number of test examples at most.
      seed: integer seed of the draw.

    Raises:
      InputError: for data of another form, or examples that the model does not take.
    """
    train, x, y = _parts(data, max_examples)
    require_no_list_of_rows("x", x)
    n = _length(x)
    kept = np.sort(np.random.default_rng(seed).permutation(n)[:max_examples])
    x = tf.nest.map_structure(lambda part: taken(part, kept), x)
    x = as_taken_by(model, x)
    outputs = _outputs(model, x)
    asked = _paired(y, list(outputs))
    places = {name: place for place, name in enumerate(outputs)}
    makers = _makers(model, places)
    questions = {
        name: dataclasses.replace(
            _question(x, asked.get(name), outputs[name], train, kept, n),
            statement=statement_of(model, name, places[name], int(np.prod(outputs[name].shape[1:]))),
            name=name,
            output_layers=makers,
        )
        for name in asked or outputs
    }
    first = next(iter(questions.values()))
    return dataclasses.replace(first, outputs=questions) if len(asked) > 1 else first


def _makers(model, places):
    """Returns {name of a layer: name of the output that it makes} for several outputs, else None."""
    if len(places) < 2:
        return None
    made = {name: layer_of_output(model, name, place) for name, place in places.items()}
    return {layer.name: name for name, layer in made.items() if layer is not None}


def _question(x, y, output, train, kept, n):
    target, names = (None, None) if y is None else targets(_rows(y, n), output, x)
    if target is None:
        return Question(x, None, output, train, names)
    classes = int(target.max()) + 1 if target.dtype.kind != "f" else None
    return Question(x, target[kept], output, train, names, classes=classes)


def _parts(data, max_examples):
    """Returns the training examples or None, the test examples, and their targets or None."""
    if is_stream(data):
        return (None, *gathered("data", data, max_examples))
    if isinstance(data, Dataset):
        return data.x_train, data.x_test, data.y_test
    if isinstance(data, (tuple, list)) and len(data) in (2, 4):
        return (data[0], data[2], data[3]) if len(data) == 4 else (None, *data)
    if hasattr(data, "__array__") or isinstance(data, (tf.RaggedTensor, Mapping)):
        return None, data, None
    received = f"{type(data).__name__} of {len(data)}" if isinstance(data, (tuple, list)) else type(data).__name__
    raise rejection(
        "data",
        "a Dataset, (x_train, y_train, x_test, y_test), (x, y), or the examples x alone",
        received,
        "Pass e.g. (x, y); a y that does not exist is None.",
    )


def _length(x):
    """Returns the number of examples, or raises an `InputError` for arrays that cannot be measured."""
    parts = [np.shape(rows("x", padded(part))) for part in tf.nest.flatten(x)]
    lengths = {shape[0] for shape in parts}
    if len(lengths) != 1 or lengths == {1}:
        raise rejection(
            "x",
            "at least 2 examples, equally many for every input",
            f"{', '.join(str(shape[0]) for shape in parts)} rows",
            "Pass held-out examples, one row for each.",
        )
    return lengths.pop()


def _paired(y, names):
    """Returns {name of an output: its target}; a single target belongs to the first output."""
    if y is None:
        return {}
    if not _is_structure(y):
        return {names[0]: y}
    paired = dict(y) if isinstance(y, Mapping) else dict(zip(names, y))
    received = list(y) if isinstance(y, Mapping) else f"{len(y)} targets"
    if len(paired) < len(y) or not set(paired) <= set(names):
        raise rejection(
            "y",
            f"a target for each output of the model: {', '.join(names)}",
            f"{received}",
            "Name the targets as the outputs, or pass one for each in their order, None where there is none.",
        )
    return {name: paired[name] for name in names if paired.get(name) is not None}


def _rows(y, n):
    if is_uneven(y):
        remedy = "Pass one target for each example, or pad them: `y.to_tensor()`."
        raise rejection("y", "targets of one shape", "a ragged tensor", remedy)
    if len(y := np.asarray(y)) and y.dtype.kind == "f":
        rows("y", y)
    if len(y) != n:
        raise rejection(
            "y", f"one row for each of the {n} examples", f"{len(y)} rows", "Pass the rows of the examples."
        )
    return y


def _is_structure(y):
    return isinstance(y, Mapping) or (
        isinstance(y, (list, tuple)) and any(np.ndim(part) > 0 and hasattr(part, "__array__") for part in y)
    )


def _outputs(model, x):
    """Returns {name: output [n, ...]}; outputs without names are numbered from 1."""
    places, blocks = [], []
    for chosen, part in batches(x, _BATCH):
        try:
            outputs = named_outputs(model, model(part, training=False))
            blocks.append({name: np.asarray(padded(one)) for name, one in outputs.items()})
            places.append(chosen)
        except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
            shapes = [tuple(np.shape(padded(whole))[1:]) for whole in tf.nest.flatten(x)]
            raise rejection(
                "data",
                "examples that the model takes",
                f"examples of shape {', '.join(map(str, shapes))}",
                f"The model says: {first_line(error).rstrip('.')}. Pass the data that the model was trained on.",
            ) from error
    return {name: assembled(places, [block[name] for block in blocks]) for name in blocks[0]}
