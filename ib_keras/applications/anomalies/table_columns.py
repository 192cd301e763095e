"""The columns of a table as numbers: a column for each category, medians for missing values."""

from typing import Any

import numpy as np

from ib_keras._checks import rejection


class TableColumns:
    """Turns a pandas table with columns of categories into numbers, and leaves arrays as they are.

    A category that was not there when the columns were fitted has 0 in all columns of its own.

    Args:
      table: the pandas table that decides the columns, or an array.

    >>> TableColumns(np.eye(2))([[1.0, 2.0]])
    [[1.0, 2.0]]
    """

    def __init__(self, table: Any):
        self._encoder = None
        if hasattr(table, "columns") and any(not _is_number(kind) for kind in table.dtypes):
            self._encoder = _encoder(table)

    def __call__(self, table: Any) -> Any:
        """Returns the float array [n, columns] of a table, or the array itself.

        Raises:
          InputError: for an array where a table was fitted, or a table without one of its columns.
        """
        if self._encoder is None:
            return table
        names = list(self._encoder.feature_names_in_)
        missing = [name for name in names if name not in getattr(table, "columns", ())]
        if missing:
            raise rejection(
                "X", f"a table with the columns {names}", f"no {missing[0]!r}", "Pass the columns of `fit`."
            )
        return self._encoder.transform(table[names])


def _encoder(table):
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import OneHotEncoder

    categories = [name for name, kind in zip(table.columns, table.dtypes) if not _is_number(kind)]
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((one_hot, categories), remainder="passthrough").fit(table)


def _is_number(kind):
    return getattr(kind, "kind", "O") in "iuf"


def missing_values(x: np.ndarray) -> Any:
    """Returns the fitted transformer that puts medians for NaN, and appends a column of 0 and 1 for each with NaN.

    Args:
      x: float array [n, d].

    >>> missing_values(np.array([[1.0], [3.0], [np.nan]])).transform([[np.nan]]).tolist()
    [[2.0, 1.0]]
    """
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True).fit(x)
