"""How an output states classes: by its last activation, else by the loss that the model was compiled with."""

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

PROBABILITIES, LOGITS = "probabilities", "logits"


def statement_of(model: Any, name: str, place: int, units: int) -> str | None:
    """Returns `"probabilities"` or `"logits"` of classes, or None for an output that need not be about classes.

    A sigmoid or a binary cross-entropy states a class for one unit alone: of more units, as those of an autoencoder,
    each may stand for something of its own.

    Args:
      model: any Keras model or layer.
      name: name of the output.
      place: place of the output among those of the model.
      units: number of units of the output.

    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    >>> model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    >>> statement_of(model, "output 1", 0, 3)
    'logits'
    """
    activation = _activation(_last_layer(model, name, place))
    if activation == "softmax" or (activation == "sigmoid" and units == 1):
        return PROBABILITIES
    loss = _loss(model, name, place)
    kind = _kind(loss)
    if "crossentropy" not in kind or ("binary" in kind and units > 1):
        return None
    return LOGITS if getattr(loss, "from_logits", False) else PROBABILITIES


def labels_of(model: Any, name: str, place: int) -> str | None:
    """Returns `"probabilities"` or `"logits"` of labels, each of which is true or not, where the loss is binary.

    Args:
      model: any Keras model or layer.
      name: name of the output.
      place: place of the output among those of the model.

    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    >>> model.compile(loss=keras.losses.BinaryFocalCrossentropy(from_logits=True))
    >>> labels_of(model, "output 1", 0)
    'logits'
    """
    loss = _loss(model, name, place)
    kind = _kind(loss)
    if "binary" not in kind or "crossentropy" not in kind:
        return None
    return LOGITS if getattr(loss, "from_logits", False) else PROBABILITIES


def layer_of_output(model: Any, name: str, place: int) -> Any:
    """Returns the outermost layer that makes an output, or None where the model does not show it.

    Args:
      model: any Keras model or layer.
      name: name of the output.
      place: place of the output among those of the model.
    """
    if isinstance(model, keras.Sequential):
        return model.layers[-1] if model.layers else None
    try:
        wanted = model.output[name] if isinstance(model.output, Mapping) else tf.nest.flatten(model.output)[place]
    except (AttributeError, ValueError, KeyError, IndexError):
        return None
    layers = getattr(model, "layers", [])
    return next((layer for layer in layers if any(one is wanted for one in _made_by(layer))), None)


def _last_layer(model, name, place):
    layer = layer_of_output(model, name, place)
    return model if layer is None else _last_layer(layer, name, 0)


def _made_by(layer):
    """Returns the symbolic outputs of a layer, none where it was called several times or never."""
    try:
        return tf.nest.flatten(layer.output)
    except (AttributeError, ValueError):
        return []


def _activation(layer):
    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    return getattr(getattr(layer, "activation", None), "__name__", None)


def _loss(model, name, place):
    loss = getattr(model, "loss", None)
    if isinstance(loss, Mapping):
        loss = loss.get(name)
    elif isinstance(loss, (list, tuple)):
        loss = loss[place] if place < len(loss) else None
    try:
        return keras.losses.get(loss)
    except ValueError:
        return loss


def _kind(loss):
    return getattr(loss, "__name__", type(loss).__name__).lower()
