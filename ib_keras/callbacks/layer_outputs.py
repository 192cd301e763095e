"""What any layer of any Keras model puts out, without changing the model."""

import contextlib

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection

_BATCH = 256


def layer_names(model):
    """Returns {name: layer} of every layer inside `model`; a nested layer is named `outer/inner`."""
    found = {}

    def visit(container, prefix):
        for layer in container._layers:
            if layer is container or isinstance(layer, keras.layers.InputLayer):
                continue
            found.setdefault(prefix + layer.name, layer)
            visit(layer, f"{prefix}{layer.name}/")

    visit(model, "")
    return found


def find_layers(model, names):
    """Returns {name: layer} for `names`, or for the outermost layers that have weights when `names` is None.

    Raises:
      InputError: for a name that no layer has; the message lists those there are.
    """
    known = layer_names(model)
    if names is None:
        return {name: layer for name, layer in known.items() if "/" not in name and layer.weights}
    for name in names:
        if name not in known:
            raise rejection("layers", "names of layers of the model", repr(name), f"Choose among: {', '.join(known)}.")
    return {name: known[name] for name in names}


class LayerOutputs:
    """Reads the outputs of chosen layers: each layer's `call` is watched while the model is traced once.

    Works for functional, sequential and subclassed models alike, because it needs no symbolic graph. A layer that is
    called several times gives its last output.

    Args:
      model: a built Keras model.
      layers: {name: layer} to read.
    """

    def __init__(self, model, layers):
        self._model, self._layers = model, layers
        self._forward = tf.function(self._watched_call, reduce_retracing=True, autograph=False)

    def __call__(self, x):
        """Returns {name: array [n, ...]} for examples `x` (an array, or a structure of arrays), in inference mode.

        A layer that the model does not call on these examples is left out. What the pass changes in the model, states of
        seed generators say, is put back.
        """
        n = len(tf.nest.flatten(x)[0])
        with _unchanged(self._model.non_trainable_variables):
            blocks = [self._forward(tf.nest.map_structure(lambda a: tf.convert_to_tensor(a[i : i + _BATCH]), x))
                      for i in range(0, n, _BATCH)]
        return {name: np.concatenate([block[name].numpy() for block in blocks]) for name in blocks[0]}

    def _watched_call(self, x):
        seen = {}
        with contextlib.ExitStack() as stack:
            for layer in {id(layer): layer for layer in self._layers.values()}.values():
                stack.enter_context(_watching(layer, seen))
            self._model(x, training=False)
        return {name: seen[id(layer)] for name, layer in self._layers.items() if id(layer) in seen}


@contextlib.contextmanager
def _watching(layer, seen):
    """Records the output of `layer` under its id, by an instance attribute that hides its `call` for a while."""
    call, own = layer.call, vars(layer).get("call")

    def watched(*args, **kwargs):
        output = call(*args, **kwargs)
        seen[id(layer)] = tf.cast(tf.nest.flatten(output)[0], tf.float32)
        return output

    vars(layer)["call"] = watched
    try:
        yield
    finally:
        del vars(layer)["call"]
        if own is not None:
            vars(layer)["call"] = own


@contextlib.contextmanager
def _unchanged(variables):
    values = [variable.numpy() for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, values):
            variable.assign(value)
