"""Checks of codes and of the factors that they should tell apart."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection, rows


def codes_and_factors(codes: ArrayLike, factors: ArrayLike, argument: str = "codes") -> tuple[np.ndarray, np.ndarray]:
    """Returns codes [n, d] as float64 and integer factors [n, k].

    Args:
      codes: array-like [n, d], n >= 2.
      factors: integer array-like [n, k], or [n] for one factor.
      argument: name of `codes` in an error (default: "codes").

    Raises:
      InputError: for NaN, different numbers of rows, or factors that are not integers.
    """
    codes, factors = rows(argument, codes), rows("factors", factors)
    if factors.dtype.kind == "f":
        raise rejection(
            "factors",
            "integers that number the values of each factor",
            f"dtype {factors.dtype}",
            "Cut continuous factors into classes with `np.digitize`.",
        )
    if len(codes) != len(factors) or len(codes) < 2:
        raise rejection(
            argument,
            f"one row for each of the {len(factors)} rows of `factors`, at least 2",
            f"{len(codes)} rows",
            "Pass the codes of the same examples.",
        )
    with np.errstate(over="ignore"):
        if not np.isfinite(codes.astype(np.float32)).all():
            remedy = "Scale the codes."
            raise rejection(argument, "within single precision", f"values up to {np.abs(codes).max():g}", remedy)
    return codes.astype(np.float64), factors.astype(int) if factors.dtype.kind == "b" else factors


def varying(factors: np.ndarray) -> np.ndarray:
    """Returns the indices of the columns of `factors` [n, k] that take several values.

    Raises:
      InputError: if every column is constant.
    """
    found = np.flatnonzero(np.ptp(factors, axis=0) > 0)
    if not len(found):
        raise rejection(
            "factors", "with a column of several values", "constant columns", "Pass factors that vary over the rows."
        )
    return found
