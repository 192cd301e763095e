"""Arguments of Keras' methods that take data: converted where there is one reading, else refused in one line."""

import inspect
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from ib_keras._checks import InputError, of_keras_3, rejection, same_index, unmasked, whole_number
from ib_keras.models.base.checked_input import array_of, check_weights, finite_examples, require_real
from ib_keras.models.base.data_sources import checked_stream, is_stream

_LEAST = {
    "epochs": 0,
    "initial_epoch": 0,
    "batch_size": 1,
    "validation_batch_size": 1,
    "steps_per_epoch": 1,
    "validation_steps": 1,
    "steps": 1,
}
_OPTIONAL = {"batch_size", "validation_batch_size", "steps_per_epoch", "validation_steps", "steps"}
_SOURCES = "an array, a tf.data.Dataset, a keras.utils.PyDataset or a generator of tuples"


def checked_arguments(model: keras.Model, method: Callable, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Returns the arguments of a method of Keras by name, ready to be handed to it.

    Args:
      model: model with a code.
      method: `keras.Model.fit` or another method that takes `x`.
      args: arguments of the method, without the model.
      kwargs: arguments of the method by name.

    Raises:
      InputError: for data that the model cannot learn or read, and for numbers out of range.
    """
    given = inspect.signature(method).bind(model, *args, **kwargs).arguments
    given.pop("self")
    given |= given.pop("kwargs", {})
    if given.get("_use_cached_eval_dataset"):
        return given  # `fit` has checked these data, and a generator of them may be read by now.
    _check_numbers(given)
    check_callbacks(given.get("callbacks"))
    reads = method in (keras.Model.predict, keras.Model.predict_on_batch)
    steps = "steps_per_epoch" if method is keras.Model.fit else "steps"
    given |= _data(model, given, steps, reads)
    _check_class_weight(model, given)
    if given.get("validation_data") is not None:
        given["validation_data"] = _validation(model, given["validation_data"], given.get("validation_steps"))
    return given


def check_callbacks(callbacks: Any) -> None:
    """Raises an `InputError` for anything among the callbacks that is none."""
    if callbacks is None or isinstance(callbacks, keras.callbacks.CallbackList):
        return
    for callback in [callbacks] if isinstance(callbacks, dict) else keras.tree.flatten(callbacks):
        if not isinstance(of_keras_3("callbacks", callback), keras.callbacks.Callback):
            name = callback.__name__ if isinstance(callback, type) else None
            raise rejection(
                "callbacks",
                "a list of keras.callbacks.Callback",
                f"the class {name}" if name else repr(callback),
                f"Make one: `{name}()`." if name else "Wrap a function in keras.callbacks.LambdaCallback.",
            )


def _data(model, given, steps, reads=False):
    """Returns the checked `x`, `y` and `sample_weight` among the arguments, as far as they are given."""
    x, y, weights = (given.get(name) for name in ("x", "y", "sample_weight"))
    if x is None:
        raise rejection("x", "examples, or a Dataset of batches of them", "None", "Pass an array or a tf.data.Dataset.")
    if is_stream(x):  # it holds the targets and the weights too
        for name in ("y", "sample_weight"):
            if given.get(name) is not None:
                raise rejection(
                    name, "None beside a Dataset or generator", "an array", "Make it a part of each batch (x, y, ...)."
                )
        if given.get("validation_split"):
            raise rejection(
                "validation_split", "0 beside a Dataset or generator", given["validation_split"], "Use .take and .skip."
            )
        return {"x": checked_stream("x", x, model.example_shape, given.get(steps), steps, reads)}
    same_index("y", y, "x", x)
    same_index("sample_weight", weights, "x", x)
    x = array_of("x", x, f"{_SOURCES}, of examples {model.example_shape}")
    # A compiled network may read NaN as 0, and predict as if nothing was wrong.
    x = finite_examples(x, model.example_shape)
    return {"x": x} if reads else _arrays(model, x, y, weights)


def _arrays(model, x, y, weights):
    if y is not None:
        unmasked("y", y)
        y = array_of("y", y, "an array with one row for each example")
        require_real("y", y)
    model.check_target(x, y)
    if y is not None and len(y) != len(x):
        raise rejection(
            "y", f"paired with `x` ({len(x)} rows)", f"{len(y)} rows", "Row i of `y` must belong to row i of `x`."
        )
    if weights is None:
        return {"x": x, "y": y}
    weights = array_of("sample_weight", weights, "an array with one weight for each example")
    check_weights("sample_weight", weights, len(x))
    # Weighted examples are their own target: Keras would drop weights without a target.
    return {"x": x, "y": x if y is None else y, "sample_weight": weights}


def _validation(model, data, steps):
    """Returns checked `validation_data`: a stream, or a tuple of arrays."""
    try:
        if is_stream(data):
            return checked_stream("validation_data", data, model.example_shape, steps, "validation_steps")
        parts = data if isinstance(data, (tuple, list)) else (data,)
        if not 1 <= len(parts) <= 3:
            raise rejection(
                "validation_data", "x, (x, y) or (x, y, sample_weight)", f"{len(parts)} parts", "Pass a tuple of them."
            )
        named = _data(model, dict(zip(("x", "y", "sample_weight"), parts)), "validation_steps")
    except InputError as error:
        raise InputError(f"In `validation_data`: {error}") from None
    return tuple(named.get(name) for name in ("x", "y", "sample_weight"))


def _check_class_weight(model, given):
    weights = given.get("class_weight")
    if weights is None:
        return
    remedy = "Pass e.g. class_weight={0: 1.0, 1: 5.0}."
    if not model.learns_labels:
        raise rejection(
            "class_weight", f"None for {type(model).__name__}, which learns no labels", "a dict", "Use `sample_weight`."
        )
    if not isinstance(weights, dict):
        raise rejection("class_weight", "a dict {class: weight}", repr(weights), remedy)
    if given.get("sample_weight") is not None:
        raise rejection("class_weight", "None beside `sample_weight`", "both", "Multiply the weights of the examples.")
    for label, weight in weights.items():
        number = isinstance(weight, (int, float, np.number)) and math.isfinite(weight) and weight >= 0
        if not number or label not in range(model.num_classes):
            expected = f"finite weights >= 0 of the classes 0 .. {model.num_classes - 1}"
            raise rejection("class_weight", expected, f"{label!r}: {weight!r}", remedy)


def _check_numbers(given):
    for name, least in _LEAST.items():
        if name in given and not (given[name] is None and name in _OPTIONAL):
            if whole_number(name, given[name], least, f"Pass e.g. {name}=10.") >= 2**63:
                raise rejection(name, "below 2**63", given[name], f"Pass e.g. {name}=10.")
    share = given.get("validation_split", 0.0)
    if isinstance(share, bool) or not isinstance(share, (int, float, np.number)) or not 0 <= share < 1:
        raise rejection("validation_split", "at least 0 and below 1", repr(share), "Pass e.g. 0.1.")
    often = given.get("validation_freq", 1)
    for epoch in often if isinstance(often, (list, tuple, set, range)) else [often]:
        whole_number("validation_freq", epoch, 1, "Pass a number of epochs, or a list of them.")
