"""Columns of any kind as small integers: quantile bins of numbers, categories, and missing values as one more code."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection

BINS = 5


def column_codes(columns: list[np.ndarray], bins: int = BINS) -> np.ndarray:
    """Returns the codes [n, d] of columns, each from 0 without gaps.

    Numbers of more than `bins` values are cut at their quantiles, so that the bins hold equally many rows; fewer values
    and texts have a code each.

    Args:
      columns: d arrays [n] of numbers, with NaN where one is missing, or of texts.
      bins: number of bins of a column of numbers, >= 2; default 5, as in most of the comparisons of such criteria.

    >>> column_codes([np.array([0.1, 0.2, 0.3, 0.4]), np.array(["b", "a", "b", "a"])], bins=2).tolist()
    [[0, 1], [0, 0], [1, 1], [1, 0]]
    """
    return np.stack([_codes(column, bins) for column in columns], axis=1)


def target_codes(y: ArrayLike, bins: int = BINS) -> np.ndarray:
    """Returns classes [n] as integers from 0, and numbers cut at their quantiles as those of a column are.

    >>> target_codes(np.array(["yes", "no", "yes"])).tolist()
    [1, 0, 1]
    """
    y = np.asarray(y)
    return _codes(y, bins) if y.dtype.kind == "f" else np.unique(y, return_inverse=True)[1].reshape(-1)


def columns_of(x: ArrayLike) -> list[np.ndarray]:
    """Returns the columns of an array [n, d] or of a table, numbers as floats and anything else as texts.

    A column of texts that are all numbers holds numbers, as scikit-learn reads it, and an empty text there is a missing
    one. A column of categories in a table of pandas stays one, though their names be numbers.

    Raises:
      InputError: for another number of axes, or numbers that are infinite.

    >>> columns_of(np.array([["1", "a"], ["", "b"], ["2.5", "7"]]))
    [array([1. , nan, 2.5]), array(['a', 'b', '7'], dtype='<U3')]
    """
    if hasattr(x, "columns") and hasattr(x, "iloc"):
        return [_finite(str(name), _of_series(x.iloc[:, place])) for place, name in enumerate(x.columns)]
    # A list with texts would become an array of texts alone.
    try:
        array = np.array(x, dtype=object) if isinstance(x, (list, tuple)) else np.asarray(x)
    except ValueError:
        array = np.zeros(0)
    if array.ndim != 2:
        raise rejection(
            "x",
            "rows [n, d]",
            _described(array),
            "Reshape each example to one row: `x.reshape(len(x), -1)`.",
        )
    return [_finite(f"column {place}", _of_array(column)) for place, column in enumerate(array.T)]


def _described(array):
    listed = array.dtype.kind == "O" and array.ndim == 1 and all(isinstance(row, (list, tuple)) for row in array)
    return "rows of several lengths" if listed else f"shape {array.shape}"


def _of_series(series):
    missing = np.asarray(series.isna())
    if getattr(series.dtype, "kind", "O") in "iufb":
        return np.where(missing, np.nan, np.asarray(series, dtype=float))
    texts = np.where(missing, "", np.asarray(series.astype(str), dtype=str))
    return texts if hasattr(series, "cat") else _as_numbers(texts)


def _of_array(values):
    if values.dtype.kind == "O":
        try:
            return values.astype(float)
        except (TypeError, ValueError):
            pass
    return values.astype(float) if values.dtype.kind in "iufb" else _as_numbers(values.astype(str))


def _as_numbers(texts):
    """Returns texts that are all numbers or empty as floats, and any others as they are."""
    empty = texts == ""
    try:
        return texts if empty.all() else np.where(empty, "nan", texts).astype(float)
    except ValueError:
        return texts


def _finite(name, values):
    if values.dtype.kind != "f":
        return values
    if np.isinf(values).any():
        raise rejection("x", "finite, or NaN where a value is missing", f"infinity in {name}", "Correct these values.")
    return values


def is_identifier(column: np.ndarray) -> bool:
    """Whether a column of texts has more different values than half of its rows, as names and numbers of cases have.

    >>> is_identifier(np.array(["case 1", "case 2", "case 3"])), is_identifier(np.array(["a", "b", "a", "b"]))
    (True, False)
    """
    return column.dtype.kind != "f" and 2 * len(np.unique(column)) > len(column)


def _codes(values, bins):
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)
    known = values[~missing]
    distinct = np.unique(known)
    if values.dtype.kind == "f" and len(distinct) > bins:
        # A value that fills several bins is the edge of all of them, and counts once.
        edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
        known = np.searchsorted(edges, known, side="right")
    codes = np.zeros(len(values), np.int64)
    codes[~missing] = np.unique(known, return_inverse=True)[1].reshape(-1)
    codes[missing] = codes[~missing].max(initial=-1) + 1
    return codes
