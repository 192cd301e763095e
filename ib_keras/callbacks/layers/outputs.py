"""Outputs of any layer of any Keras model, read without changing the model, a part at a time.

The layers are watched in a trace of the whole model, because subclassed models have no symbolic graph.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras._keras_seams import watched_calls
from ib_keras.callbacks.layers.lengths import assembled, batches, count, spec_of
from ib_keras.callbacks.layers.screens import screens
from ib_keras.estimators.representation import Draws

_BATCH = 256
# Passes of so many examples are compared, to see which layers draw their output at random.
_COMPARED, _SAME = 64, 1e-5
# A wide layer is measured along its leading principal components, which can only lose information.
_COLUMNS_OF_DRAWS = 256
_GROUP_BYTES = 256 * 2**20
_LAYER_BYTES = 8 * 2**30


class LayerOutputs:
    """Reads the outputs of chosen layers, by watching the `call` of each layer while the model is traced.

    Functional, sequential and subclassed models are read alike. Of a layer that is called several times the last output
    is read, of a layer with several outputs the first. Layers are read in groups of at most 256 MB, each by a forward
    pass of its own that ends at the group.

    Args:
      model: a built Keras model.
      layers: {name: layer} of the layers to read.
      draws: number of passes through a layer whose output differs from pass to pass; 1 (default) reads one pass.

    Attributes:
      parents: after the first pass, {name: name of the nearest earlier layer that the layer is computed from alone, or
        None}: everything that reaches a layer from the input reaches it through its parent.
    """

    def __init__(self, model: keras.Model, layers: Mapping[str, keras.Layer], draws: int = 1):
        self._model, self._layers, self._draws = model, layers, draws
        self._functions, self._sizes = {}, None
        self.parents: dict[str, str | None] = {}

    def __call__(self, x: Any) -> Iterator[tuple[str, np.ndarray | Draws]]:
        """Yields (name, output [n, ...]) of each layer in inference mode, and `Draws` of a layer that draws its output.

        A layer that the model does not call on these examples, or calls inside a loop, is left out. Variables that the
        pass changes in the model, such as states of seed generators and metrics, are put back.

        Args:
          x: examples, an array [n, ...] or a structure of arrays.

        Raises:
          InputError: if the output of one layer alone is larger than 8 GB.
        """
        n = count(x)
        if self._sizes is None:
            self._explore(x)
        random = self.random(x) if self._draws > 1 else set()
        for names in _groups(self._sizes, n):
            fixed = [name for name in names if name not in random]
            outputs = self._read(fixed, x) if fixed else {}
            for name in names:
                yield name, outputs.pop(name) if name in outputs else self._drawn(name, x, n)

    def random(self, x: Any) -> set[str]:
        """Returns the names of the layers that draw their output: it differs between two passes of the same examples.

        Args:
          x: examples, an array [n, ...] or a structure of arrays.
        """
        if self._sizes is None:
            self._explore(x)
        few = next(batches(x, _COMPARED))[1]
        with self._restored():
            first, second = ({name: part.numpy() for name, part in self._whole(few).items()} for _ in range(2))
        return {name for name in first if _differ(first[name], second[name])}

    # Tracing.

    def _explore(self, x):
        """Traces the whole model once, for the size of each layer and the layer that it is computed from."""
        found = {}
        forward = self._function(tuple(self._layers), x, found)
        forward.get_concrete_function()
        self._whole = forward
        self._sizes = {name: _size(found[name], x) for name in self._layers if name in found}
        sources = {tensor.name for tensor in found[None]}
        called = [name for name in found if name is not None]
        for position, name in enumerate(called):
            earlier = (other for other in reversed(called[:position]) if found[other] is not found[name])
            self.parents[name] = next((other for other in earlier if screens(found[other], found[name], sources)), None)
        if len(_groups(self._sizes, count(x))) == 1:
            self._functions[tuple(self._sizes)] = forward

    def _function(self, names, x, found):
        """Returns a function from examples to the outputs of the layers `names`, and puts its tensors into `found`."""
        chosen = {name: self._layers[name] for name in names}
        specs = tf.nest.map_structure(spec_of, x)

        @tf.function(input_signature=[specs], autograph=False)
        def forward(x):
            seen = {}

            def see(layer, output):
                # Removed first, so that the order of `seen` is that of the last calls.
                seen.pop(id(layer), None)
                seen[id(layer)] = _dense(tf.nest.flatten(output)[0])

            with contextlib.ExitStack() as stack:
                for layer in {id(layer): layer for layer in chosen.values()}.values():
                    stack.enter_context(watched_calls(layer, see))
                self._model(x, training=False)
            # A tensor made inside a loop belongs to the graph of the loop and cannot be returned from this one.
            inputs = tf.nest.flatten(x, expand_composites=True)
            graph = inputs[0].graph
            visible = [key for key, tensor in seen.items() if tensor.graph is graph]
            order = [name for key in visible for name, layer in chosen.items() if id(layer) == key]
            found.update({name: seen[id(chosen[name])] for name in order} | {None: inputs})
            return {name: tf.cast(found[name], tf.float32) for name in order}

        return forward

    def _read(self, names, x):
        with self._restored():
            return self._pass(names, x)

    def _pass(self, names, x):
        key = tuple(names)
        if key not in self._functions:
            self._functions[key] = self._function(key, x, {})
        places, blocks = zip(*((rows, self._functions[key](batch)) for rows, batch in batches(x, _BATCH)))
        return {name: assembled(places, [block[name].numpy() for block in blocks]) for name in names}

    def _restored(self):
        return _unchanged([*self._model.non_trainable_variables, *self._model.metrics_variables])

    # Layers that draw their output.

    def _drawn(self, name, x, n):
        """Returns the `Draws` of a layer; those of a wide layer along its leading principal components."""
        with self._restored():
            # Components that are fitted to a draw would fit its noise: this one is not measured.
            narrow = _narrowing(self._pass([name], x)[name].reshape(n, -1))
            draws = [narrow(self._pass([name], x)[name].reshape(n, -1)) for _ in range(self._draws)]
        return Draws(np.stack(draws), self._sizes[name])


def _differ(first, second):
    if not np.isfinite(first).all():
        return False
    return np.abs(first - second).max(initial=0.0) > _SAME * np.abs(first).max(initial=0.0)


def _narrowing(output):
    """Returns a function that keeps narrow outputs [n, d] as they are, and projects wide ones to 256 columns."""
    if output.shape[1] <= _COLUMNS_OF_DRAWS or not np.isfinite(output).all():
        return lambda output: output
    from sklearn.decomposition import PCA

    return PCA(min(_COLUMNS_OF_DRAWS, len(output)), svd_solver="randomized", random_state=0).fit(output).transform


def _dense(output):
    """Returns an output, with zeros behind the short rows of a ragged one."""
    return output.to_tensor() if isinstance(output, tf.RaggedTensor) else output


def _size(output, x):
    """Returns the number of values per example of a layer, whose unknown axes are those of the longest example."""
    longest = max(_steps(part) for part in tf.nest.flatten(x))
    return int(np.prod([longest if axis is None else axis for axis in output.shape[1:]]))


def _steps(part):
    if isinstance(part, tf.RaggedTensor):
        return int(part.bounding_shape()[1])
    return part.shape[1] if len(part.shape) > 1 else 1


def _groups(sizes, n):
    """Returns lists of names of layers whose outputs fit together into 256 MB; a larger layer has a list of its own."""
    groups, room = [], 0
    for name, size in sizes.items():
        room -= 4 * n * size
        if room < 0 or not groups:
            groups.append([])
            room = _GROUP_BYTES - 4 * n * size
        groups[-1].append(name)
        if 4 * n * size > _LAYER_BYTES:
            raise InputError(
                f"`layers` must fit into memory one by one. Received: {name} of {size} numbers per example, "
                f"{4 * n * size / 2**30:.0f} GB for {n} examples. Lower `max_examples`, or leave this layer out."
            )
    return groups


@contextlib.contextmanager
def _unchanged(variables):
    values = [variable.numpy() for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, values):
            variable.assign(value)
