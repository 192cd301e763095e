"""The columns of a table as numbers: a column for each category, medians for missing values."""

import numbers
from typing import Any

import numpy as np

from ib_keras._checks import rejection

_MISSING = "NAType", "NaTType"
_STATED = "categor", "enum", "bool"


class TableColumns:
    """Turns a pandas table with columns of categories into numbers, and leaves arrays as they are.

    A column whose values are all numbers, or missing, is one of numbers, whatever its dtype is; only the dtypes
    `category` and `bool` make categories of any values. Numbers come after the categories. Missing values are a
    category among others, and NaN among numbers. A category that was not there when the columns were fitted has 0 in
    all columns of its own.

    Args:
      table: the pandas table that decides the columns, or an array.

    Raises:
      InputError: for two columns of one name, or names of which some are text and some are not.

    >>> TableColumns(np.eye(2))([[1.0, 2.0]])
    [[1.0, 2.0]]
    """

    def __init__(self, table: Any):
        self._names: list[Any] = []
        self._categories: dict[Any, dict[Any, int]] = {}
        if not (hasattr(table, "columns") and hasattr(table, "dtypes")):
            return
        names = list(table.columns)
        _require_plain(names)
        if all(_is_plain(kind) for kind in table.dtypes):
            return
        self._names = names
        for name, kind in zip(names, table.dtypes):
            values = [] if _is_plain(kind) else _values(table, name)
            if _states_categories(kind) or not all(_is_number(value) for value in values if value is not None):
                self._categories[name] = _numbered(name, values)

    def __call__(self, table: Any) -> Any:
        """Returns the float array [n, columns] of a table, or the array itself.

        Raises:
          InputError: for an array where a table was fitted, a table without one of its columns, or text among numbers.
        """
        if not self._names:
            return table
        missing = [name for name in self._names if name not in getattr(table, "columns", ())]
        if missing:
            raise rejection(
                "X", f"a table with the columns {self._names}", f"no {missing[0]!r}", "Pass the columns of `fit`."
            )
        _require_plain(list(table.columns))
        numbers_last = [name for name in self._names if name not in self._categories]
        one_hot = [_one_hot(name, _values(table, name), columns) for name, columns in self._categories.items()]
        return np.concatenate([*one_hot, *(_floats(name, _values(table, name)) for name in numbers_last)], axis=1)


def _values(table, name):
    """Returns the values of a column as a list, with None for all that is missing."""
    return [None if _is_missing(value) else value for value in np.asarray(table[name], dtype=object)]


def _numbered(name, values):
    """Returns {category: place}, in their order where they have one."""
    try:
        found = set(values)
    except TypeError as error:
        raise rejection("X", f"numbers or categories in the column {name!r}", error, "Leave the column out.") from None
    return {one: place for place, one in enumerate(sorted(found, key=_order))}


def _order(value):
    """Returns a key that sorts numbers, texts, everything else, and missing values last."""
    if value is None:
        return 3, "", 0.0
    if isinstance(value, numbers.Real):
        return 0, "", float(value)
    return (1 if isinstance(value, str) else 2), str(value), 0.0


def _one_hot(name, values, columns):
    known = _numbered(name, values).keys() & columns.keys()
    found = np.zeros([len(values), len(columns)])
    for row, value in enumerate(values):
        if value in known:
            found[row, columns[value]] = 1
    return found


def _floats(name, values):
    wrong = [value for value in values if value is not None and not _is_number(value)]
    if wrong:
        raise rejection("X", f"numbers in the column {name!r}, as in `fit`", repr(wrong[0]), "Pass numbers or NaN.")
    return np.array([[np.nan if value is None else float(value)] for value in values])


def _require_plain(names):
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise rejection("X", "a table with each name of a column once", f"{twice[0]!r} twice", "Rename one of them.")
    if 0 < sum(isinstance(name, str) for name in names) < len(names):
        remedy = "Call `X.columns = X.columns.astype(str)`."
        raise rejection("X", "a table whose names of columns are all text, or none of them", names, remedy)


def _is_plain(kind):
    """Returns whether a dtype is one of numbers, and of NumPy: others have missing values of their own."""
    return isinstance(kind, np.dtype) and kind.kind in "iuf"


def _states_categories(kind):
    return str(kind).lower().startswith(_STATED)


def _is_number(value):
    return isinstance(value, numbers.Number) and not isinstance(value, (bool, np.bool_, complex))


def _is_missing(value):
    if value is None or type(value).__name__ in _MISSING:
        return True
    return isinstance(value, numbers.Number) and value != value


def missing_values(x: np.ndarray) -> Any:
    """Returns the fitted transformer that puts medians for NaN, and appends a column of 0 and 1 for each with NaN.

    Args:
      x: float array [n, d].

    >>> missing_values(np.array([[1.0], [3.0], [np.nan]])).transform([[np.nan]]).tolist()
    [[2.0, 1.0]]
    """
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True).fit(x)
