"""Mistakes in the order of callbacks, found before training starts."""

import sys
import warnings

import keras

from ib_keras._checks import rejection


def check_order(callback, keys):
    """Looks at the callbacks of the `fit` that is about to start: those that read `logs` must stand behind `callback`.

    Args:
      callback: the callback that fills `logs`.
      keys: the keys that it fills.

    Raises:
      InputError: where a callback in front monitors one of `keys`, monitors a key of the same family that nobody fills, or
        leaves the direction to Keras, which does not know it.
    """
    others = _companions(callback)
    position = next((index for index, other in enumerate(others) if other is callback), len(others))
    name = type(callback).__name__
    for index, other in enumerate(others):
        monitor = getattr(other, "monitor", None)
        if monitor in keys and index < position:
            raise rejection("callbacks", f"in the order {name}, {type(other).__name__}", _written(others[: position + 1]),
                            f"{type(other).__name__} reads {monitor!r} before {name} has measured it: put {name} first.")
        if monitor in keys and getattr(other, "mode", None) == "auto":
            raise rejection("mode", f'"max" or "min" where {type(other).__name__} monitors {monitor!r}', "'auto'",
                            'Keras does not know the direction: pass mode="max" for I(T;Y).')
        if isinstance(monitor, str) and monitor not in keys and _family(monitor, keys):
            raise rejection("monitor", f"a key that {name} fills", repr(monitor), f"Choose one of: {', '.join(keys)}.")
    _warn_of_readers(others[:position], name)


def _family(monitor, keys):
    """Whether a monitored name is meant to be one of `keys`: it begins like one, up to the layer."""
    return any(monitor.split("/")[0] == key.split("/")[0] for key in keys if "/" in key)


def _warn_of_readers(others, name):
    for other in others:
        if isinstance(other, (keras.callbacks.CSVLogger, keras.callbacks.TensorBoard)):
            warnings.warn(f"{type(other).__name__} stands before {name} and will not see what it measures: put {name} first.",
                          stacklevel=2)


def _written(callbacks):
    return ", ".join(type(callback).__name__ for callback in callbacks)


def _companions(callback):
    """Returns the callbacks of the running `fit`. Keras tells a callback nothing of the others; the list is the caller's."""
    frame = sys._getframe(1)
    while frame is not None:
        caller = frame.f_locals.get("self")
        if isinstance(caller, keras.callbacks.CallbackList) and any(other is callback for other in caller.callbacks):
            return list(caller.callbacks)
        frame = frame.f_back
    return [callback]
