"""Groups and classes of examples, of integers, booleans or texts, as integers from 0."""

from typing import Any

import numpy as np

from ib_keras._checks import is_one_hot, rejection, unmasked

MOST_GROUPS = 50
_CUT = "Cut numbers into groups with `np.digitize`."


def group_codes(argument: str, values: Any, n: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Returns integer codes [n] from 0 of the groups or classes of n examples, and their names.

    Args:
      argument: name of the argument in messages.
      values: integers, booleans, texts or whole numbers in floats, [n] or [n, 1], of two to fifty different values.
      n: number of examples.

    Raises:
      InputError: for values of another shape or number, missing ones, one group alone, or more than fifty.

    >>> codes, names = group_codes("sensitive", ["f", "m", "f"], 3)
    >>> codes.tolist(), names
    ([0, 1, 0], ('f', 'm'))
    """
    array = _column(argument, values, n)
    different, codes = np.unique(array, return_inverse=True)
    if len(different) < 2:
        only = f"{_name(different[0])!r} in all {n} rows"
        raise rejection(argument, "of two different values or more", only, "Choose a column that tells groups apart.")
    if len(different) > MOST_GROUPS:
        raise rejection(
            argument,
            f"of at most {MOST_GROUPS} different values",
            f"{len(different)} in {n} rows",
            "Join values into groups: numbers with `np.digitize`, rare categories into one.",
        )
    return codes.reshape(-1), tuple(map(_name, different))


def class_names(argument: str, values: Any, n: int, remedy: str) -> list[str]:
    """Returns the names [n] of classes, which may all be the same, as `group_codes` gives them.

    Args:
      argument: name of the argument in messages.
      values: integers, booleans, texts or whole numbers in floats, [n] or [n, 1].
      n: number of examples.
      remedy: advice of the messages.

    Raises:
      InputError: for values of another shape, and missing ones.

    >>> class_names("predictions", [1.0, 0.0], 2, "Pass classes.")
    ['1', '0']
    """
    return [_name(one) for one in _column(argument, values, n, remedy)]


def _column(argument, values, n, remedy=None):
    unmasked(argument, values)
    if values is None or np.ndim(values) == 0:
        raise rejection(argument, "one value for each example", repr(values), "Pass an array [n].")
    missing = values.isna() if hasattr(values, "isna") else None
    array = np.asarray(values)
    if array.dtype.kind == "O":
        missing = np.array([one is None or one != one for one in array.reshape(-1)])
        numbers = all(isinstance(one, (bool, int, np.integer, np.bool_)) for one in array.reshape(-1)[~missing])
        array = array if missing.any() else array.astype(np.int64 if numbers else str)
    if array.shape not in ((n,), (n, 1)):
        turned = (
            "Turn one-hot columns into integers with `.argmax(-1)`."
            if _is_one_hot(array)
            else remedy or "Pass an array [n]."
        )
        raise rejection(argument, f"one value for each of the {n} examples", f"shape {array.shape}", turned)
    lost = int(np.sum(missing if missing is not None else np.isnan(array) if array.dtype.kind == "f" else 0))
    if lost:
        raise rejection(
            argument, "complete", f"{lost} of {n} rows without a value", remedy or "Drop these rows, or name a group."
        )
    if array.dtype.kind not in "biufUS" or (array.dtype.kind == "f" and (array != np.round(array)).any()):
        found = "continuous values" if array.dtype.kind == "f" else f"dtype {array.dtype}"
        raise rejection(argument, "integers, booleans or texts", found, remedy or _CUT)
    return array.reshape(-1)


def _is_one_hot(array):
    return array.ndim == 2 and array.dtype.kind in "biuf" and is_one_hot(array)


def _name(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(int(value)) if isinstance(value, (float, np.floating)) else str(value)
