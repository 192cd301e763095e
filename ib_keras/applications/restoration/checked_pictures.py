"""Checks of the pictures that are damaged or restored."""

from typing import Any

import numpy as np

from ib_keras._checks import rejection, unmasked

FARTHEST = 6.0
"""Deviations of Gaussian noise beyond which no value of a picture lies."""


def pictures_of(argument: str, x: Any, missing: bool = False, beyond: float = 0.0) -> np.ndarray:
    """Returns pictures as a float32 array [n, H, W, channels] in [0, 1], or raises an `InputError`.

    Args:
      argument: name of `x` in an error message.
      x: array [n, H, W] or [n, H, W, channels], n >= 1.
      missing: whether a value may be NaN; default False.
      beyond: distance by which values may leave [0, 1]; default 0.

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
    unknown = np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)
    if unknown.any() and not missing:
        raise rejection(argument, "finite", f"{int(unknown.sum())} times NaN", "Leave these pictures out.")
    require_range(argument, array, beyond)
    return array.reshape(*array.shape[:3], -1).astype(np.float32)


def require_range(argument: str, array: np.ndarray, beyond: float) -> None:
    """Raises an `InputError` unless all values but NaN lie in [0, 1], or outside by at most a distance.

    >>> require_range("X", np.array([-0.5, np.nan, 1.2]), beyond=0.6)
    """
    known = array[~np.isnan(array)]
    if known.size and not (known.min() >= -beyond and known.max() <= 1 + beyond):
        remedy = "Divide them by 255." if known.max() <= 255 and known.min() >= 0 else "Scale or clip them."
        expected = "within [0, 1]" + (f", and at most {beyond:g} outside for the noise" if beyond else "")
        raise rejection(argument, expected, f"values from {known.min():g} to {known.max():g}", remedy)
