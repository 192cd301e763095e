"""The codes of examples, from whatever model has them."""

from typing import Any

import keras
import numpy as np

from ib_keras._checks import of_keras_3, rejection, rows
from ib_keras.callbacks.layers.choice import find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.callbacks.layers.taken_examples import taken_examples
from ib_keras.models.base.coded_model import CodedModel


def codes_of(model: keras.Model | None, x: Any, layer: str | None = None) -> np.ndarray:
    """Returns codes [n, d], float32: mean codes of a model of `ib_keras.models`, or outputs of a layer.

    Args:
      model: a model of `ib_keras.models`; any other built Keras model, whose output is taken, such as that of an
        encoder; or None, where the examples are the codes.
      x: examples [n, ...].
      layer: name of a layer whose output is taken in the place of the code; None (default) for the code.

    Raises:
      InputError: for examples of another shape, an unknown layer, or codes that are not finite.

    >>> codes_of(None, np.zeros([3, 2, 2])).shape
    (3, 4)
    """
    flat = rows("x", x)
    if model is None:
        return flat.astype(np.float32)
    if not isinstance(of_keras_3("model", model), keras.Model):
        raise rejection("model", "a Keras model or None", type(model).__name__, "Pass a trained model.")
    output = _output(model, np.asarray(x), layer)
    codes = np.asarray(output, np.float32).reshape(len(flat), -1)
    if not np.isfinite(codes).all():
        lost = int((~np.isfinite(codes)).any(axis=1).sum())
        remedy = "Find the epoch in which the training diverged, and train with a smaller learning rate."
        raise rejection("model", "with finite codes", f"{lost} of {len(codes)} codes with NaN or infinity", remedy)
    return codes


def _output(model, x, layer):
    """Returns the mean codes, the output of a layer or that of the model, [n, ...]."""
    x = x.astype(np.float32) if x.dtype.kind == "f" else x
    if layer is not None:
        found = dict(LayerOutputs(model, find_layers(model, [layer]))(x))
        if len(found) != 1:
            received = f"{layer!r}, which stands for {len(found)} layers that are called"
            raise rejection("layer", "the name of one layer", received, "Name one that the model calls once.")
        return next(iter(found.values()))
    with taken_examples(x):
        output = model.encode(x) if isinstance(model, CodedModel) else model.predict(x, verbose=0)
    if isinstance(output, (list, tuple, dict)):
        remedy = "Name the layer of the code by `layer`."
        raise rejection("model", "a model of one output", f"{len(output)} outputs", remedy)
    return output
