"""The smallest and the largest value of an input, which an attack does not leave."""

from typing import Any

import numpy as np

from ib_keras._checks import real_number, rejection, rows


def value_range_of(x: Any, bounds: Any = None) -> tuple[np.ndarray, tuple[float, float]]:
    """Returns examples in float32, and the bounds of their values.

    Args:
      x: examples [n, ...].
      bounds: a pair (low, high), which may be infinite; None (default) for 0 and 255 where all values are integers up
        to 255 and one is above 1, and for 0 and 1 elsewhere.

    Raises:
      InputError: for NaN, for bounds that do not rise, or for values outside of them.

    >>> value_range_of(np.array([[0, 200]], np.uint8))[1], value_range_of(np.array([[0.0, 0.5]]))[1]
    ((0.0, 255.0), (0.0, 1.0))
    """
    rows("x", x)
    with np.errstate(over="ignore"):
        x = np.asarray(x, np.float32)
    if not np.isfinite(x).all():
        raise rejection(
            "x", "below 3e38, the largest number of single precision", "larger values", "Scale the examples."
        )
    low, high = _read(x) if bounds is None else _pair(bounds)
    if x.min() < low or x.max() > high:
        raise rejection(
            "x",
            f"between the bounds {low:g} and {high:g}",
            f"values from {x.min():g} to {x.max():g}",
            "Scale the examples as the model was trained, or pass their `bounds`.",
        )
    return x, (low, high)


def _read(x):
    is_bytes = x.max() > 1 and x.min() >= 0 and x.max() <= 255 and (x == np.round(x)).all()
    return (0.0, 255.0) if is_bytes else (0.0, 1.0)


def _pair(bounds):
    remedy = "Pass e.g. bounds=(0, 1)."
    if not isinstance(bounds, (tuple, list, np.ndarray)) or getattr(bounds, "shape", (2,)) != (2,) or len(bounds) != 2:
        raise rejection("bounds", "a pair (low, high)", repr(bounds), remedy)
    low, high = (real_number("bounds", bound, remedy) for bound in bounds)
    if not low < high:
        raise rejection("bounds", "a pair with low < high", repr(bounds), remedy)
    return low, high
