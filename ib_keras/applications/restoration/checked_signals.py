"""Checks of the signals that a restorer learns from or restores."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ib_keras._checks import rejection, unmasked


def signal_of(argument: str, x: Any) -> np.ndarray:
    """Returns a signal as a float32 array [length], or raises an `InputError`.

    Args:
      argument: name of `x` in an error message.
      x: array [length] of finite numbers, length >= 1.

    >>> signal_of("x", [1, 2]).dtype
    dtype('float32')
    """
    unmasked(argument, x)
    try:
        array = np.asarray(x)
    except ValueError:
        array = np.empty([0, 0])
    if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "iuf":
        raise rejection(
            argument,
            "a signal, numbers [length]",
            f"dtype {array.dtype}, shape {array.shape}",
            "Pass the channels one after the other.",
        )
    signal = array.astype(np.float32)
    if not np.isfinite(signal).all():
        count = int(np.sum(~np.isfinite(signal)))
        raise rejection(argument, "finite", f"{count} times NaN or infinity", "Replace them, e.g. by np.nan_to_num.")
    return signal


def signals_of(argument: str, signals: Any) -> list[np.ndarray]:
    """Returns signals as a list of float32 arrays [length], or raises an `InputError`.

    Args:
      argument: name of `signals` in an error message.
      signals: a sequence of arrays [length], of any lengths, or an array [n, length].

    >>> [len(signal) for signal in signals_of("X", [[1.0], [1.0, 2.0]])]
    [1, 2]
    """
    if isinstance(signals, (str, bytes)) or not isinstance(signals, (Sequence, np.ndarray)) or not len(signals):
        raise rejection(argument, "a sequence of signals", type(signals).__name__, "Pass one signal as [x].")
    return [signal_of(argument, signal) for signal in signals]
