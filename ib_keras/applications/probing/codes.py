"""The codes of examples, from whatever model has them."""

import functools
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection, rows
from ib_keras.callbacks.layers.choice import find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.estimators.representation import Draws, first_line
from ib_keras.models.base.coded_model import CodedModel

_BLOCK = 512


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
    if not isinstance(model, keras.Model):
        raise rejection("model", "a Keras model or None", type(model).__name__, "Pass a trained model.")
    blocks = _outputs(model, x, layer)
    codes = np.concatenate([np.asarray(block, np.float32).reshape(len(block), -1) for block in blocks])
    if not np.isfinite(codes).all():
        lost = int((~np.isfinite(codes)).any(axis=1).sum())
        remedy = "Find the epoch in which the training diverged, and train with a smaller learning rate."
        raise rejection("model", "with finite codes", f"{lost} of {len(codes)} codes with NaN or infinity", remedy)
    return codes


def _outputs(model, x, layer):
    """Returns a list of blocks of codes."""
    x = np.asarray(x)
    x = x.astype(np.float32) if x.dtype.kind == "f" else x
    if layer is not None:
        found = dict(LayerOutputs(model, find_layers(model, [layer]))(x))
        if len(found) != 1:
            received = f"{layer!r}, which stands for {len(found)} layers that are called"
            raise rejection("layer", "the name of one layer", received, "Name one that the model calls once.")
        return [output.mean(axis=0) if isinstance(output, Draws) else output for output in found.values()]
    read = model.encode if isinstance(model, CodedModel) else functools.partial(model, training=False)
    try:
        return [np.asarray(read(x[i : i + _BLOCK])) for i in range(0, len(x), _BLOCK)]
    except (ValueError, TypeError, tf.errors.OpError) as error:
        received = f"shape {x.shape} ({first_line(error)})"
        raise rejection("x", "examples that the model takes", received, "Pass such as it was built for.") from error
