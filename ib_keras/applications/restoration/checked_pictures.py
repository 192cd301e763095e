"""Checks of the pictures that are damaged or restored."""

from typing import Any

import numpy as np

from ib_keras._checks import rejection, unmasked


def pictures_of(argument: str, x: Any, missing: bool = False) -> np.ndarray:
    """Returns pictures as a float32 array [n, H, W, channels] in [0, 1], or raises an `InputError`.

    Args:
      argument: name of `x` in an error message.
      x: array [n, H, W] or [n, H, W, channels], n >= 1.
      missing: whether a value may be NaN; default False.

    >>> pictures_of("x", np.ones([2, 8, 8])).shape
    (2, 8, 8, 1)
    """
    unmasked(argument, x)
    try:
        array = np.asarray(x)
    except ValueError:
        raise rejection(argument, "pictures of one size", type(x).__name__, "Resize or crop them.") from None
    if array.ndim not in (3, 4) or array.size == 0:
        raise rejection(
            argument,
            "pictures [n, H, W] or [n, H, W, channels]",
            f"shape {array.shape}",
            "Pass one picture as x[None]; signals have a SignalRestorer, words a WordRestorer.",
        )
    if array.dtype.kind not in "biuf":
        raise rejection(argument, "an array of numbers", f"dtype {array.dtype}", "Decode the pictures first.")
    _require_range(argument, array, missing)
    return array.reshape(*array.shape[:3], -1).astype(np.float32)


def _require_range(argument, array, missing):
    unknown = np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)
    if unknown.any() and not missing:
        raise rejection(argument, "finite", f"{int(unknown.sum())} times NaN", "Leave these pictures out.")
    known = array[~unknown]
    if known.size and not (known.min() >= 0 and known.max() <= 1):
        remedy = "Divide them by 255." if known.max() <= 255 and known.min() >= 0 else "Scale or clip them."
        raise rejection(argument, "within [0, 1]", f"values from {known.min():g} to {known.max():g}", remedy)
