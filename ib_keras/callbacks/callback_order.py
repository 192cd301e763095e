"""Mistakes in the order of callbacks, found before training starts.

Keras calls the callbacks one after the other with the same `logs`, so that a callback sees only the numbers of those
that stand in front of it.
"""

import warnings
from collections.abc import Sequence

import keras

from ib_keras._checks import rejection
from ib_keras._keras_seams import callbacks_of_fit


def check_order(callback: keras.callbacks.Callback, keys: Sequence[str]) -> None:
    """Checks, in the `fit` that is about to start, that callbacks which read `logs` stand behind `callback`.

    Warns of a CSVLogger or TensorBoard in front, which would not see `keys`.

    Args:
      callback: the callback that fills `logs`.
      keys: the keys that `callback` fills.

    Raises:
      InputError: if a callback in front monitors one of `keys`, if a callback monitors a key that only looks like one
        of `keys`, or if it leaves to Keras whether larger values are better, which Keras does not know of `keys`.
    """
    others = callbacks_of_fit(callback)
    position = next((index for index, other in enumerate(others) if other is callback), len(others))
    name = type(callback).__name__
    for index, other in enumerate(others):
        monitor = getattr(other, "monitor", None)
        if monitor in keys and index < position:
            raise rejection(
                "callbacks",
                f"in the order {name}, {type(other).__name__}",
                _written(others[: position + 1]),
                f"{type(other).__name__} reads {monitor!r} before {name} has measured it: put {name} first.",
            )
        if monitor in keys and getattr(other, "mode", None) == "auto":
            raise rejection(
                "mode",
                f'"max" or "min" where {type(other).__name__} monitors {monitor!r}',
                "'auto'",
                'Keras does not know whether larger values are better: pass mode="max" for I(T;Y).',
            )
        if isinstance(monitor, str) and monitor not in keys and _family(monitor, keys):
            raise rejection("monitor", f"a key that {name} fills", repr(monitor), f"Choose one of: {', '.join(keys)}.")
    _warn_of_readers(others[:position], name)


def check_behind(callback: keras.callbacks.Callback, other: keras.callbacks.Callback) -> None:
    """Checks, in the `fit` that is about to start, that `callback` stands behind `other`.

    Args:
      callback: the callback that reads the rows of `other`.
      other: the callback that measures.

    Raises:
      InputError: if `other` stands behind `callback`, or is missing.
    """
    ours = callbacks_of_fit(callback)
    names = type(other).__name__, type(callback).__name__
    if len(ours) > 1 and other not in ours:
        raise rejection(
            "callbacks", f"with the {names[0]} that {names[1]} reads", _written(ours), f"Add it before {names[1]}."
        )
    if other in ours and ours.index(other) > ours.index(callback):
        raise rejection(
            "callbacks",
            f"in the order {names[0]}, {names[1]}",
            _written(ours),
            f"{names[1]} reads what {names[0]} measures: put {names[0]} first.",
        )


def _family(monitor, keys):
    """Whether a monitored name is meant to be one of `keys`: it begins like one of them, up to the layer."""
    return any(monitor.split("/")[0] == key.split("/")[0] for key in keys if "/" in key)


def _warn_of_readers(others, name):
    for other in others:
        if isinstance(other, (keras.callbacks.CSVLogger, keras.callbacks.TensorBoard)):
            warnings.warn(
                f"{type(other).__name__} stands before {name} and will not see its numbers: put {name} first.",
                stacklevel=2,
            )


def _written(callbacks):
    return ", ".join(type(callback).__name__ for callback in callbacks)
