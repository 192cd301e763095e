"""The SavedModel of a model, with all its signatures, in single or half precision."""

import contextlib
import functools
import io
import logging
import pathlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.models.base.coded_model import CodedModel

PRECISIONS = ("float32", "float16")
_CALLS_OF_PYTHON = {"PyFunc", "PyFuncStateless", "EagerPyFunc"}


def write_saved_model(
    model: CodedModel, folder: pathlib.Path, weights: str = "float32", endpoints: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Writes the endpoints of a model as a SavedModel; returns {signature: {"inputs": ..., "outputs": ...}}.

    Args:
      model: model of this package.
      folder: folder that does not exist.
      weights: `"float32"` (default) or `"float16"`, which stores each weight in half precision and computes with it in
        its own.
      endpoints: {signature: (function, [tf.TensorSpec])}; None (default) takes those of the model.

    Raises:
      InputError: if a weight is too large for half precision, and if the model calls Python while it runs.
    """
    archive, holder = keras.export.ExportArchive(), tf.Module()
    # The archive finds the variables of the endpoints itself. To track the model would store each a second time, and
    # the holder is tracked for lookup tables in layers of the user.
    holder.model = model
    archive.track(holder)
    through = _unchanged if weights == "float32" else _halved(model)
    traced = {
        name: archive.add_endpoint(name, through(function), signature)
        for name, (function, signature) in (endpoints or model.endpoints()).items()
    }
    _require_no_python(traced)
    with contextlib.redirect_stdout(io.StringIO()), quiet(tf.get_logger()):
        archive.write_out(str(folder))
    return {name: shapes_of(function.get_concrete_function()) for name, function in traced.items()}


def _require_no_python(traced):
    """Raises an `InputError` for functions that call Python: TensorFlow writes them, and no other process runs them."""
    for name, function in traced.items():
        operations = operations_of(function.get_concrete_function()) & _CALLS_OF_PYTHON
        if operations:
            raise rejection(
                "model",
                "one whose operations TensorFlow has, since no other process can call its Python",
                f"{', '.join(sorted(operations))} in the signature `{name}`",
                "Replace tf.numpy_function and tf.py_function by operations of TensorFlow or Keras.",
            )


def operations_of(function: Any) -> set[str]:
    """Returns the names of all operations of a concrete function, and of the functions that it calls.

    >>> operations_of(tf.function(lambda: tf.constant(1.0) + 2.0).get_concrete_function()) >= {"AddV2", "Const"}
    True
    """
    graph = function.graph.as_graph_def()
    nodes = [node for part in graph.library.function for node in part.node_def]
    return {node.op for node in (*graph.node, *nodes)}


def inputs_of(function: Any) -> dict[str, tf.TensorSpec]:
    """Returns {name: shape and dtype} of the inputs of a concrete function."""
    positional, named = function.structured_input_signature
    # The default values of other arguments, such as `training`, stand among the inputs.
    return {str(spec.name): spec for spec in (*positional, *named.values()) if isinstance(spec, tf.TensorSpec)}


def by_name(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a function of inputs by name, which go to `function` as tensors in their order."""
    return lambda **given: function(*map(tf.constant, given.values()))


def shapes_of(function: Any) -> dict[str, dict[str, Any]]:
    """Returns {"inputs": ..., "outputs": ...} of a concrete function, each {name: {"dtype": ..., "shape": ...}}."""
    outputs = function.structured_outputs
    named = outputs if isinstance(outputs, Mapping) else {"output_0": outputs}
    return {"inputs": _plain(inputs_of(function)), "outputs": _plain(named)}


def _plain(specs):
    return {name: {"dtype": spec.dtype.name, "shape": spec.shape.as_list()} for name, spec in specs.items()}


def _unchanged(function):
    return function


def _halved(model: CodedModel) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Returns a map from functions of the model to the same functions of its weights, read in half precision."""
    pairs = [(variable, _half(variable)) for variable in model.weights]

    def through(function):
        @functools.wraps(function)
        def of_halves(*args):
            read = [(variable, tf.cast(half, variable.dtype)) for variable, half in pairs]
            with keras.StatelessScope(state_mapping=read):
                return function(*args)

        return of_halves

    return through


def _half(variable):
    value = keras.ops.convert_to_numpy(variable)
    if value.dtype.kind != "f" or value.dtype.itemsize <= 2:
        return tf.Variable(value, trainable=False)
    largest = float(np.abs(value).max(initial=0))
    if largest > float(np.finfo(np.float16).max):
        raise rejection(
            "weights",
            "float32 for this model",
            f"'float16' (a weight of {variable.path} is {largest:g}, and half precision ends at 65504)",
            'Pass weights="float32".',
        )
    return tf.Variable(value.astype(np.float16), trainable=False)


@contextlib.contextmanager
def quiet(logger: logging.Logger) -> Iterator[None]:
    """Holds back notes of a logger, which name scratch folders."""
    level = logger.level
    logger.setLevel("WARNING")
    try:
        yield
    finally:
        logger.setLevel(level)
