"""The place in a model at which information is taken away: the input, or the output of one layer or several."""

import contextlib
import dataclasses
import re
from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._keras_seams import changed_calls, watched_calls
from ib_keras.callbacks.layers.choice import find_layers, layer_names
from ib_keras.callbacks.layers.screens import screens

INPUT = "input"
_FINEST = 8
_BLOCK = 64

Layer = str | keras.Layer | Sequence[str | keras.Layer] | None


@dataclasses.dataclass(frozen=True)
class _Calls:
    """The outputs of the calls of one layer in a trace of the model, and how they lie between input and output."""

    layer: keras.layers.Layer
    outputs: list[tf.Tensor]
    from_input: bool
    to_output: bool
    alone: bool

    @property
    def is_fine(self):
        """Whether everything passes through one call, whose output has at least eight rows and columns."""
        shape = self.outputs[0].shape
        grid = len(self.outputs) == 1 and len(shape) == 4 and None not in shape[1:] and min(shape[1:3]) >= _FINEST
        padding = isinstance(self.layer, keras.layers.ZeroPadding2D)
        return grid and self.alone and self.outputs[0].dtype.is_floating and not padding

    @property
    def looks_up(self):
        """Whether the layer turns the integers of the input into vectors."""
        return isinstance(self.layer, keras.layers.Embedding) and self.from_input and self.to_output


class Site:
    """Reads what stands at a place of a model, and runs the model with something else there.

    What the place does not need is not computed: the trace of a run ends where the new values are put in.

    Args:
      model: a built Keras model of one input and one output.
      x: examples [n, ...], an array of floats or integers.
      layer: `"input"`, the name of a layer, the layer, or several of these; None (default) chooses. For pictures
        [n, height, width, channels], the last layer through which everything passes and which has at least eight rows
        and columns. For integers that a layer embeds, that layer. For all else, and where there is no such layer,
        the input.

    Raises:
      InputError: for an unknown layer, a layer that is called several times or has several outputs, a layer off the way
        to the output, or `"input"` where the model looks integers up.

    Attributes:
      names: names of the layers, or `("input",)`.
    """

    def __init__(self, model: keras.Model, x: np.ndarray, layer: Layer = None):
        self._model, self._layers = model, {}
        if x.dtype.kind != "f" or not (isinstance(layer, str) and layer == INPUT):
            calls = _traced(model, x)
            self._layers = self._chosen(calls, x, layer)
            for name in self._layers:
                _require_passage(name, calls)
        self.names = tuple(self._layers) or (INPUT,)

    def _chosen(self, calls, x, layer):
        lookup = next((name for name, call in calls.items() if call.looks_up), None)
        if layer is None:
            fine = (name for name, call in reversed(calls.items()) if call.is_fine and x.ndim == 4)
            layer = lookup or next(fine, INPUT)
        if isinstance(layer, str) and layer == INPUT:
            if lookup:
                remedy = f"Pass layer={lookup!r}."
                raise rejection("layer", "a layer, since the model looks integers up", "'input'", remedy)
            return {}
        several = isinstance(layer, Sequence) and not isinstance(layer, str)
        if several and INPUT in layer:
            remedy = "Pass layer='input', or layers alone."
            raise rejection("layer", "several layers without the input", repr(list(layer)), remedy)
        if not several and not isinstance(layer, (str, re.Pattern, keras.Layer)):
            raise rejection("layer", "'input', or names or layers of the model", repr(layer), "Pass a name of a layer.")
        return find_layers(self._model, list(layer) if several else layer, [INPUT], "layer")

    def require_one(self, remedy: str) -> None:
        """Raises an `InputError` with a remedy where the place is several layers."""
        if len(self.names) > 1:
            raise rejection("layer", "one layer for this method", ", ".join(self.names), remedy)

    def given(self, x: np.ndarray) -> np.ndarray:
        """Returns examples in the form that the model is run with: floats where the input is the place."""
        return x if self._layers or x.dtype.kind == "f" else x.astype(np.float32)

    def values(self, x: np.ndarray) -> tuple[np.ndarray, ...]:
        """Returns what stands at each layer, or the examples, arrays [n, ...] of float32.

        Raises:
          InputError: for NaN or infinity at a layer.
        """
        if not self._layers:
            return (self.given(x).astype(np.float32),)
        # A graph of its own, since TensorFlow warns of functions that are traced anew for each site.
        form = tf.TensorSpec([None, *x.shape[1:]], x.dtype)
        read = tf.function(self.tensors, autograph=False).get_concrete_function(form)
        parts = [read(tf.constant(x[start : start + _BLOCK])) for start in range(0, len(x), _BLOCK)]
        found = tuple(np.concatenate([part.numpy() for part in some]) for some in zip(*parts))
        for name, values in zip(self.names, found):
            if not np.isfinite(values).all():
                count = int((~np.isfinite(values.reshape(len(values), -1))).any(axis=1).sum())
                received = f"{name} with NaN or infinity in {count} of {len(values)} examples"
                raise rejection("layer", "one of finite activations", received, "Choose an earlier layer.")
        return found

    def output(self, x: tf.Tensor, change: Sequence[Callable[[tf.Tensor], tf.Tensor]]) -> tf.Tensor:
        """Returns the output of the model for examples [n, ...], with changes applied at the layers.

        Args:
          x: examples [n, ...].
          change: for each layer, a function from its output [n, ...] to what is put in its place.
        """
        if not self._layers:
            return tf.nest.flatten(self._model(change[0](x), training=False))[0]
        with contextlib.ExitStack() as stack:
            for layer, one in zip(self._layers.values(), change):
                stack.enter_context(changed_calls(layer, _kept_dtype(one)))
            return tf.nest.flatten(self._model(x, training=False))[0]

    def tensors(self, x: tf.Tensor) -> list[tf.Tensor]:
        """Returns what stands at each layer for examples [n, ...], or the examples, as tensors of float32."""
        if not self._layers:
            return [tf.cast(x, tf.float32)]
        seen = {}
        with contextlib.ExitStack() as stack:
            for layer in self._layers.values():
                stack.enter_context(watched_calls(layer, lambda layer, output: seen.update({id(layer): output})))
            self._model(x, training=False)
        return [tf.cast(seen[id(layer)], tf.float32) for layer in self._layers.values()]


def _kept_dtype(change):
    """Returns a change of the output of a layer, in float32, that gives back the dtype which it was given."""

    def changed(output):
        new = tf.cast(change(output), output.dtype)
        new.set_shape(output.shape)
        return new

    return changed


def looks_up(model: keras.Model, x: np.ndarray) -> bool:
    """Returns whether examples are integers, and the model has a layer that looks integers up."""
    return x.dtype.kind != "f" and any(isinstance(one, keras.layers.Embedding) for one in layer_names(model).values())


def _require_passage(name, calls):
    """Raises an `InputError` for a layer that the model does not call once, with one output, on the way to its own."""
    call = calls.get(name)
    if call is None or not call.to_output:
        remedy = f"Choose among: {', '.join(other for other, one in calls.items() if one.to_output)}."
        raise rejection("layer", "a layer on the way from the input to the output", repr(name), remedy)
    if len(call.outputs) > 1:
        received = f"{name!r} of {len(call.outputs)} calls or outputs"
        raise rejection("layer", "a layer of one output that is called once", received, "Choose the layer after it.")
    if len(call.outputs[0].shape) < 2:
        received = f"{name!r} of outputs of shape {tuple(call.outputs[0].shape)}"
        raise rejection("layer", "a layer with an output for each example", received, "Choose another layer.")


def _traced(model, x):
    """Returns {name: calls} of the layers that a trace of the model sees, in the order of their last call."""
    layers = layer_names(model)
    names = {id(layer): name for name, layer in reversed(layers.items())}
    made, ends = {}, []

    def see(layer, output):
        made[names[id(layer)]] = [*made.pop(names[id(layer)], []), *tf.nest.flatten(output)]

    @tf.function(input_signature=[tf.TensorSpec([None, *x.shape[1:]], x.dtype)], autograph=False)
    def forward(x):
        made.clear()
        with contextlib.ExitStack() as stack:
            for layer in {id(layer): layer for layer in layers.values()}.values():
                stack.enter_context(watched_calls(layer, see))
            output = tf.nest.flatten(model(x, training=False))[0]
        ends[:] = x, output
        return output

    forward.get_concrete_function()
    start, output = ends
    behind, calls = _origins(output), {}
    for name, tensors in made.items():
        # A tensor made inside a loop belongs to the graph of the loop.
        if all(tensor.graph is start.graph for tensor in tensors):
            last = tensors[-1]
            alone, reaches = screens(last, output, {start.name}), last.name in behind
            calls[name] = _Calls(layers[name], tensors, start.name in _origins(last), reaches, alone)
    return calls


def _origins(tensor):
    """Returns the names of all tensors that a tensor is computed from, and its own."""
    waiting, known = [tensor], set()
    while waiting:
        one = waiting.pop()
        if one.name not in known:
            known.add(one.name)
            waiting.extend(one.op.inputs)
    return known
