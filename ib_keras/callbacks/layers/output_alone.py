"""A layer without layers of its own to show, such as `TFSMLayer`, as a model whose outputs can be measured."""

import re
from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.estimators.representation import first_line

REASON = (
    "A model of this kind, such as a SavedModel, shows its output alone, and no layer before it. To see its layers, "
    "pass the model as a .keras file."
)
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


class OutputAlone(keras.Model):
    """Shows the output of a layer as a layer of a model, `output`, and several outputs as layers of their names.

    Args:
      layer: a layer, of which nothing but the output is to be seen.
      x: an example or more, an array [n, ...] or a structure of arrays.

    Raises:
      InputError: for examples that the layer does not take.

    Attributes:
      names: {name of an output, as `named_outputs` gives it: name of the layer that shows it}.

    >>> model = OutputAlone(keras.layers.Dense(3), tf.ones([2, 4]))
    >>> model.names, model(tf.ones([5, 4]))["output 1"].shape
    ({'output 1': 'output'}, TensorShape([5, 3]))
    """

    def __init__(self, layer: keras.Layer, x: Any):
        super().__init__()
        self.layer = layer
        outputs = named_outputs(layer, _answer(layer, x))
        # The names of scopes of TensorFlow hold few signs.
        safe = {name: _UNSAFE.sub("_", str(name)) for name in sorted(outputs)}
        self.names = safe if len(safe) > 1 else dict.fromkeys(safe, "output")
        self.shown = [keras.layers.Identity(name=layer_name) for layer_name in self.names.values()]

    def call(self, x, training=False):
        outputs = named_outputs(self.layer, self.layer(x, training=training))
        return {name: shown(outputs[name]) for name, shown in zip(self.names, self.shown)}


def _answer(layer, x):
    try:
        return layer(tf.nest.map_structure(lambda part: tf.constant(part[:1]), x))
    except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
        shapes = ", ".join(str(tuple(part.shape[1:])) for part in tf.nest.flatten(x))
        raise rejection(
            "model",
            "one that takes these examples",
            f"examples of shape {shapes}",
            f"The model says: {first_line(error).rstrip('.')}. Pass the data that the model was trained on.",
        ) from error


def named_outputs(model: keras.Layer, output: Any) -> dict[str, Any]:
    """Returns {name: tensor} of what a model puts out; outputs without names are numbered from 1.

    Args:
      model: any Keras model or layer.
      output: what a call of it returned.
    """
    if isinstance(output, Mapping):
        return {name: tf.nest.flatten(one)[0] for name, one in output.items()}
    parts = tf.nest.flatten(output)
    names = getattr(model, "output_names", None)
    if not names or len(set(names)) != len(parts):
        names = [f"output {place}" for place in range(1, len(parts) + 1)]
    return dict(zip(names, parts))
