"""The outputs of the layers of a model as rows, one layer after the other."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from ib_keras._checks import of_keras_3, rejection, rows
from ib_keras.callbacks.layers.choice import Layers, find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.callbacks.layers.taken_examples import taken_examples
from ib_keras.estimators.representation import Draws
from ib_keras.estimators.rows.leading_components import leading_components

_COLUMNS = 256


def layer_rows(model: keras.Model, x: Any, layers: Layers | None = None) -> Iterator[tuple[str, np.ndarray]]:
    """Yields (name, rows [n, d] in float32) of each layer, in the order of the choice; only one is in memory.

    Of a layer of more than 256 values the 256 leading principal components are taken.

    Args:
      model: a built Keras model.
      x: examples [n, ...].
      layers: choice of layers as in `callbacks.InformationPlane`; None (default) for those with weights.

    Raises:
      InputError: for an object that is no Keras model, unknown layers, examples that the model does not take, or
        outputs that are not finite.

    >>> model = keras.Sequential([keras.Input([4]), keras.layers.Dense(3, name="hidden"), keras.layers.Dense(2)])
    >>> [(name, found.shape) for name, found in layer_rows(model, np.zeros([5, 4]), "hidden")]
    [('hidden', (5, 3))]
    """
    _require_taken(model, x)
    x = np.asarray(x)
    x = x.astype(np.float32) if x.dtype.kind == "f" else x
    read = LayerOutputs(model, find_layers(model, layers, argument="layer"))
    count = 0
    for name, output in read(x):
        count += 1
        yield name, _as_rows(name, output.draws[0] if isinstance(output, Draws) else output)
    if not count:
        raise rejection("layer", "layers that the model calls", repr(layers), "Name one that it calls once.")


def _require_taken(model, x):
    """Raises an `InputError` for an object that is no Keras model, or examples that it does not take."""
    if not isinstance(of_keras_3("model", model), keras.Model):
        raise rejection("model", "a Keras model or None", type(model).__name__, "Pass a trained model.")
    rows("x", x)
    few = np.asarray(x)[:2]
    with taken_examples(x):
        model(few.astype(np.float32) if few.dtype.kind == "f" else few, training=False)


def _as_rows(name, output):
    flat = output.reshape(len(output), -1)
    lost = int((~np.isfinite(flat)).any(axis=1).sum())
    if lost:
        remedy = "Find the epoch in which the training diverged, and train with a smaller learning rate."
        raise rejection("model", "with finite outputs", f"{lost} rows of layer {name} that are not", remedy)
    return np.ascontiguousarray(leading_components(flat, _COLUMNS), np.float32)
