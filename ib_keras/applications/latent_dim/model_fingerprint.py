"""The fingerprint of a function that builds models: what tells two searches apart that go by one name."""

import hashlib
import json
import re
import types
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from ib_keras.applications.latent_dim.trained_code import ModelOfSize

# Keras numbers layers and tensors by how many there were before.
_NUMBERED = re.compile(r'"([a-zA-Z][a-zA-Z_0-9]*?)_\d+([/"])')
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def model_fingerprint(build: ModelOfSize, k: int) -> str:
    """Returns the SHA-256 of the model of k coordinates and of the function that builds it, in hexadecimal digits.

    It holds the configuration of the model, its loss and optimizer with the learning rate where it is compiled, and the
    code of the function, its default arguments and the values around it.

    Args:
      build: function k -> Keras model.
      k: number of coordinates.

    >>> def model(units, rate):
    ...     built = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
    ...     built.compile(keras.optimizers.SGD(rate), "mse")
    ...     return built
    >>> prints = [model_fingerprint(lambda k, rate=rate: model(k, rate), 2) for rate in (0.1, 0.1, 0.2)]
    >>> prints[0] == prints[1], prints[0] == prints[2]
    (True, False)
    """
    model = build(k)
    parts = [_of_function(build)]
    if isinstance(model, keras.Model):
        parts += [_read(model.get_config), _read(model.get_compile_config)]
    text = json.dumps(parts, sort_keys=True, default=_described)
    return hashlib.sha256(_ADDRESS.sub("", _NUMBERED.sub(r'"\1\2', text)).encode()).hexdigest()


def _read(config: Callable[[], Any]):
    """Returns a configuration, or None of a model of one's own that has none: the code of the function then counts."""
    try:
        return config()
    except (NotImplementedError, TypeError, ValueError, AttributeError):
        return None


def _of_function(function):
    """Returns the code of a function, its default arguments and the values around it, as JSON has them."""
    if not isinstance(function, types.FunctionType):
        return _described(function)
    around = [_value_of(cell) for cell in function.__closure__ or ()]
    return [_of_code(function.__code__), list(function.__defaults__ or ()), function.__kwdefaults__, around]


def _value_of(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _of_code(code):
    constants = [_of_code(one) if isinstance(one, types.CodeType) else one for one in code.co_consts]
    return [code.co_code.hex(), list(code.co_names), constants]


def _described(value):
    """Returns a value that JSON does not have as one that it has."""
    if isinstance(value, types.FunctionType):
        return _of_function(value)
    if isinstance(value, np.ndarray):
        return [list(value.shape), hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()]
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, value))
    return repr(value)
