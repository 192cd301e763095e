"""Checks of the arguments from which networks are built: shapes, sizes, activations, seeds and dtypes."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from ib_keras._checks import positive_int, rejection, seed_of

_WIDEST = 2**20


def shape_of(argument: str, value: Any) -> tuple[int, ...]:
    """Returns the shape of one example as a tuple."""
    remedy = "Pass the shape of one example, e.g. (28, 28, 1)."
    shape = sizes_of(argument, value, remedy)
    if not shape:
        raise rejection(argument, "a shape of one axis or more", "()", remedy)
    return shape


def sizes_of(argument: str, value: Any, remedy: str) -> tuple[int, ...]:
    """Returns one positive integer or several as a tuple."""
    if isinstance(value, int):
        value = (value,)
    try:
        sizes = None if isinstance(value, (str, bytes, dict, set)) else list(value)
    except TypeError:
        sizes = None
    if sizes is None:
        raise rejection(argument, "positive integers", repr(value), remedy)
    for size in sizes:
        if positive_int(argument, size, remedy) > _WIDEST:
            raise rejection(argument, f"at most {_WIDEST} on each axis", size, remedy)
    return tuple(int(size) for size in sizes)


def known_activation(activation: Any) -> str | Callable | None:
    """Returns an activation that Keras can find."""
    try:
        keras.activations.get(activation)
    except (ValueError, TypeError):
        raise rejection(
            "activation", "a function, or a name that Keras knows", repr(activation), 'Pass e.g. "relu".'
        ) from None
    return activation


def seed_or_none(seed: Any) -> int | None:
    """Returns an integer seed, or None for a random one."""
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, (int, np.integer))):
        raise rejection("seed", "an integer or None", repr(seed), "None draws a random one.")
    return None if seed is None else seed_of(seed)


def checked_network(builder: Callable[..., keras.Model], axes: str = "") -> Callable[..., keras.Model]:
    """Decorates a function that builds a network: arguments from which none can be built are refused in one line.

    Args:
      builder: function of shapes, sizes, an activation, a seed and a dtype.
      axes: axes of an example of which alone it builds networks, such as "H, W, C"; none by default.
    """
    signature = inspect.signature(builder)

    @functools.wraps(builder)
    def checked(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        for argument, value in given.arguments.items():
            given.arguments[argument] = _CHECKS[argument](argument, value)
            if axes and argument in ("input_shape", "output_shape"):
                _require_axes(argument, given.arguments[argument], axes)
        return builder(*given.args, **given.kwargs)

    return checked


def _require_axes(argument, shape, axes):
    if len(shape) != len(axes.split(", ")):
        examples = "pictures" if "W" in axes else "signals"
        raise rejection(argument, f"a shape ({axes}) of {examples}", repr(shape), "Use `mlp` for other shapes.")


def _hidden(argument, value):
    return sizes_of(argument, value, "Pass sizes of layers, e.g. hidden=(128, 64).")


def _seeds(argument, value):
    if isinstance(value, (tuple, list)) and value:
        return tuple(seed_of(one) for one in value)
    return seed_or_none(value)


def _dtype(argument, value):
    try:
        known = value is None or keras.dtype_policies.get(value) is not None
    except (ValueError, TypeError, AttributeError):
        known = False
    if not known:
        raise rejection(argument, "a dtype policy of Keras", repr(value), 'Pass e.g. "mixed_float16".')
    return value


_CHECKS = {
    "input_shape": shape_of,
    "output_shape": shape_of,
    "units": positive_int,
    "latent_dim": positive_int,
    "hidden": _hidden,
    "activation": lambda argument, value: known_activation(value),
    "seed": _seeds,
    "dtype": _dtype,
}
