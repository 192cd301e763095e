"""Checks of arguments, and the form in which every rejection is written."""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import numpy as np

_T = TypeVar("_T")
_SHOWN = 100
_LARGE = 2**22
_NO_TIES = 0.95
_REMEDIES = {
    "c": "Pass real and imaginary parts as columns: `np.stack([z.real, z.imag], -1)`.",
    "m": "Pass a number of units, e.g. `t / np.timedelta64(1, 's')`.",
    "M": "Pass a number of units, e.g. `(t - t[0]) / np.timedelta64(1, 's')`.",
    "O": "Encode strings and objects as integers first; cast numbers with `.astype(float)`.",
    "V": "Choose the fields that hold numbers, and stack them as columns.",
}


class InputError(ValueError):
    """Input that the caller can correct; the message quotes the value and names the remedy."""


def rejection(argument: str, expected: str, received: Any, remedy: str) -> InputError:
    """Returns an `InputError` that states what was expected, the value that was received, and the remedy.

    >>> print(rejection("beta", "at least 0", -1, "Pass beta=0 for no rate term."))
    `beta` must be at least 0. Received: -1. Pass beta=0 for no rate term.
    """
    return InputError(f"`{argument}` must be {expected}. Received: {shortened(received)}. {remedy}")


def shortened(received: Any) -> str:
    """Returns a value as one line of at most 100 characters, which keeps the beginning and the end.

    >>> print(shortened(list(range(1000))))
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, ... 994, 995, 996, 997, 998, 999]
    """
    line = " ".join(str(received).split())
    return line if len(line) <= _SHOWN else f"{line[:62].rstrip()} ... {line[-30:].lstrip()}"


def known_arguments(function: Callable[..., Any], arguments: Mapping[str, Any], called: str, remedy: str | None = None):
    """Raises an `InputError` for the first of the `arguments` {name: value} that is no parameter of `function`.

    `called` is the name of the function in the message.

    >>> known_arguments(len, {"obj": [1]}, "len")
    """
    accepted = inspect.signature(function).parameters
    for name, value in arguments.items():
        if name not in accepted:
            raise rejection(name, f"left out for {called}", repr(value), remedy or f"It has: {', '.join(accepted)}.")


def positive_int(argument: str, value: Any, remedy: str = "Pass an integer of at least 1.") -> int:
    """Returns `value` as an int, or raises an `InputError` if it is not an integer >= 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise rejection(argument, "a positive integer", repr(value), remedy)
    if value >= 2**31:
        raise rejection(argument, "below 2**31", repr(value), "No array of this size fits into memory.")
    return int(value)


def at_least(argument: str, value: Any, low: float, remedy: str) -> float:
    """Returns `value` as a finite float >= `low`, or raises an `InputError`."""
    number = real_number(argument, value, remedy)
    if not (math.isfinite(number) and number >= low):
        raise rejection(argument, f"finite and at least {low:g}", repr(value), remedy)
    return number


def real_number(argument: str, value: Any, remedy: str) -> float:
    """Returns `value` as a float, or raises an `InputError` if it is not a real number; infinity and NaN are."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise rejection(argument, "a number", repr(value), remedy)
    try:
        return float(value)
    except OverflowError:
        raise rejection(argument, "a number of at most 1e308", repr(value), remedy) from None


def whole_number(argument: str, value: Any, low: int, remedy: str) -> int:
    """Returns `value` as an int, or raises an `InputError` if it is not an integer >= `low`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < low:
        raise rejection(argument, f"an integer of at least {low}", repr(value), remedy)
    return int(value)


def seed_of(value: Any, below: int = 2**63) -> int:
    """Returns a seed as an int of at least 0 and smaller than `below`, or raises an `InputError`."""
    seed = whole_number("seed", value, 0, "Pass e.g. seed=0.")
    if seed >= below:
        raise rejection("seed", f"below 2**{below.bit_length() - 1}", seed, "Pass e.g. seed=0.")
    return seed


def widths(argument: str, value: Any) -> tuple[int, ...]:
    """Returns sizes of layers as a tuple, or raises an `InputError` for all but a sequence of positive integers."""
    if not isinstance(value, (tuple, list)):
        raise rejection(argument, "a sequence of positive integers", repr(value), f"Pass e.g. {argument}=(128, 64).")
    return tuple(positive_int(argument, width) for width in value)


def above(argument: str, value: Any, low: float, remedy: str) -> float:
    """Returns `value` as a finite float > `low`, or raises an `InputError`."""
    number = real_number(argument, value, remedy)
    if not (math.isfinite(number) and number > low):
        expected = f"above {low:g}" if math.isfinite(number) else f"finite and above {low:g}"
        raise rejection(argument, expected, repr(value), remedy)
    return number


def one_of(argument: str, value: _T, choices: Iterable[Any]) -> _T:
    """Returns `value`, or raises an `InputError` that lists `choices`."""
    choices = list(choices)
    # Arrays and tensors compare with a choice element by element.
    if (hasattr(value, "shape") and not isinstance(value, np.generic)) or value not in choices:
        raise rejection(argument, "a known name", repr(value), f"Choose one of: {', '.join(map(str, choices))}.")
    return value


def of_keras_3(argument: str, value: _T) -> _T:
    """Returns a model or layer, or raises an `InputError` for one of Keras 2, whose weights Keras 3 does not find.

    `tf.keras` is Keras 2, the package `tf_keras`, where `TF_USE_LEGACY_KERAS` is set.
    """
    if any(base.__module__.partition(".")[0] == "tf_keras" for base in type(value).__mro__):
        raise rejection(
            argument,
            "made with Keras 3",
            f"{type(value).__name__} of tf_keras (Keras 2)",
            "Write it with `import keras`, or unset TF_USE_LEGACY_KERAS.",
        )
    return value


def rows(argument: str, values: Any) -> np.ndarray:
    """Returns an array-like of n rows as a finite array [n, d] of the same dtype.

    Raises:
      InputError: if there is no axis of rows, the dtype is neither numeric nor boolean, a value is not finite or is
        masked, the rows differ in length, or there are no values.
    """
    array = _array(argument, values)
    if array.ndim == 0:
        raise rejection(
            argument, "an array of n rows", f"shape () ({type(values).__name__})", "Pass one row per example."
        )
    if array.size == 0:
        raise rejection(argument, "an array of n rows", f"shape {array.shape}", "Pass one row per example.")
    if array.dtype.kind not in "biuf":
        raise rejection(
            argument,
            "numeric",
            f"dtype {array.dtype}",
            _REMEDIES.get(array.dtype.kind, "Encode strings and objects as integers first."),
        )
    _complete(argument, "finite", ~np.isfinite(array), "NaN or infinity")
    return array.reshape(len(array), -1)


def real_array(argument: str, values: Any) -> np.ndarray:
    """Returns an array-like of finite real numbers in double precision and its own shape; raises for others."""
    rows(argument, values)
    return np.asarray(values, np.float64)


def _array(argument, values):
    """Returns `values` as an array of one shape, without masked values."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise rejection(
            argument,
            "rows of one shape",
            f"{type(values).__name__} of rows of several lengths",
            "Pad or cut the rows to one length.",
        ) from error
    unmasked(argument, values)
    return array


def unmasked(argument: str, values: Any) -> None:
    """Raises an `InputError` for an array with masked values, which other libraries read as if they had no mask."""
    if np.ma.is_masked(values):
        _complete(argument, "without masked values", np.atleast_1d(np.ma.getmaskarray(values)), "masked values")


def _complete(argument, expected, bad, what):
    """Raises an `InputError` if `bad` [n, ...] marks any value."""
    if bad.any():
        count = int(bad.reshape(len(bad), -1).any(axis=1).sum())
        raise rejection(
            argument, expected, f"{count} of {len(bad)} rows with {what}", "Drop or impute these rows, in both arrays."
        )


def same_index(argument: str, values: Any, other: str, reference: Any) -> None:
    """Raises an `InputError` where two pandas objects have other indexes: rows are paired by their position.

    Args:
      argument: name of the argument `values`.
      values: an array-like; anything without an index of its own is passed over.
      other: name of the argument `reference`.
      reference: the array-like with which `values` are paired.
    """
    if not (hasattr(values, "iloc") and hasattr(reference, "iloc")) or len(values) != len(reference):
        return
    if not values.index.equals(reference.index):
        raise rejection(
            argument,
            f"indexed like `{other}`, since rows are paired by position",
            "other labels, or another order of them",
            f"Pass `{argument}.loc[{other}.index]` to pair by index, or `{argument}.to_numpy()` to pair by position.",
        )


def paired_rows(x: Any, y: Any, least: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns `x` and `y` as 2-D arrays with the same number of rows, at least `least`."""
    same_index("y", y, "x", x)
    x, y = rows("x", x), rows("y", y)
    if len(x) != len(y):
        raise rejection(
            "y",
            f"paired with `x` ({len(x)} rows)",
            f"{len(y)} rows",
            _turned("x", x, len(y)) or _turned("y", y, len(x)) or "Row i of `y` must belong to row i of `x`.",
        )
    if len(x) < least:
        transposed = " If its columns are the examples, transpose both." if x.shape[1] > 1 else ""
        raise rejection(
            "x", f"at least {least} rows for this estimator", f"{len(x)} rows", f"Collect more pairs.{transposed}"
        )
    return x, y


def _turned(argument, array, n):
    """Returns the remedy for a 2-D array whose columns, not rows, are the n examples, or None."""
    return f"Pass `{argument}.T`: rows are the examples." if array.shape[1] == n > 1 else None


ANY_ROWS = "Use Auto, which takes rows of any kind"
"""The remedy that ends: other estimators may refuse the rows for another reason."""


def continuous(sides: Mapping[str, np.ndarray], estimator: str, way_out: str = ANY_ROWS) -> tuple[np.ndarray, ...]:
    """Returns arrays {argument: array} in double precision (see `double`); raises if the dtype of one is discrete.

    The message also names a cast where the cast is enough for all of them: where they hardly repeat a value.
    """
    for argument, array in sides.items():
        if array.dtype.kind != "f":
            enough = all(len(np.unique(column)) > _NO_TIES * len(side) for side in sides.values() for column in side.T)
            raise rejection(
                argument,
                f"floating for {estimator}, which measures continuous variables",
                f"dtype {array.dtype}",
                f"{way_out}{', or cast with `.astype(float)` if the integers are measurements' * enough}.",
            )
    return tuple(map(double, sides.values()))


def double(array: np.ndarray) -> np.ndarray:
    """Returns a floating `array` as float64, without a copy where it is float64 already.

    Arrays of more than 2^22 values in float32 stay as they are, to spare memory.
    """
    return array if array.dtype == np.float32 and array.size > _LARGE else array.astype(np.float64, copy=False)


def discrete(sides: Mapping[str, np.ndarray], estimator: str, way_out: str = ANY_ROWS) -> tuple[np.ndarray, ...]:
    """Returns arrays {argument: array}, or raises an `InputError` if the dtype of one is floating.

    The message also names a cast where the cast is enough for all of them: where they hold whole numbers.
    """
    for argument, array in sides.items():
        if array.dtype.kind == "f":
            enough = all((side == np.round(side)).all() for side in sides.values() if side.dtype.kind == "f")
            raise rejection(
                argument,
                f"integer or boolean for {estimator}, which counts symbols",
                f"dtype {array.dtype}",
                f"{way_out}{', or cast with `.astype(int)` if the values are codes' * enough}.",
            )
    return tuple(sides.values())


def labels(argument: str, values: Any, n: int) -> np.ndarray:
    """Returns integer labels of `n` examples as an array [n].

    Raises:
      InputError: if the dtype is not integer, or the shape is not [n] or [n, 1].
    """
    array = rows(argument, values)
    if array.dtype.kind == "f" or array.shape[1] != 1 or np.ndim(values) > 2:
        raise rejection(
            argument,
            "integer labels of shape [n]",
            f"dtype {array.dtype}, shape {np.shape(values)}",
            _remedy_of_labels(array),
        )
    if len(array) != n:
        raise rejection(
            argument, f"one label per example ({n})", f"{len(array)} labels", "Pass the labels of the same rows."
        )
    return array[:, 0]


def is_one_hot(array: np.ndarray) -> bool:
    """Whether each row of numbers [n, d] marks one of several columns by a 1 among zeros.

    >>> is_one_hot(np.eye(3)[[0, 2]]), is_one_hot(np.ones([2, 2])), is_one_hot(np.ones([2, 1]))
    (True, False, False)
    """
    return array.shape[1] > 1 and bool(np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all())


def _remedy_of_labels(array):
    """Returns the advice that turns rows [n, d] into integer labels."""
    if array.shape[1] != 1:
        return "Turn one-hot labels into integers with `.argmax(-1)`."
    if array.dtype.kind != "f":
        return "Drop axes of length 1 with `.reshape(-1)`."
    if (array == np.round(array)).all():
        return "Cast whole numbers with `.astype(int)`."
    return "Cut continuous values into classes with `np.digitize`, or use KSG for two continuous variables."
