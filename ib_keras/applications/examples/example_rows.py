"""Examples of any kind as rows of numbers: pictures, tables with categories and missing values, single columns."""

from typing import Any

import numpy as np

from ib_keras._checks import rejection, rows
from ib_keras.applications.anomalies.table_columns import missing_values
from ib_keras.applications.features.column_codes import columns_of, is_identifier

_CATEGORIES = 50


def example_rows(x: Any) -> np.ndarray:
    """Returns examples as rows [n, d] in float32.

    Each category of a column of texts has a column of 0 and 1, the rarest beyond 50 share one, and a column whose texts
    hardly repeat is left out as an identifier. Texts that are all numbers are numbers, unless pandas has the column as
    categories. A missing number of a table is the median, and marked in a column of its own. Nothing of this looks at
    labels.

    Args:
      x: numbers [n, ...]; or a table of pandas, or rows of numbers and texts.

    Raises:
      InputError: for NaN in an array of numbers, infinity, rows of several lengths, or a table of identifiers alone.

    >>> example_rows([[1.0, "a"], [2.0, "b"], [2.5, "a"], [3.0, "b"]]).tolist()
    [[1.0, 1.0, 0.0], [2.0, 0.0, 1.0], [2.5, 1.0, 0.0], [3.0, 0.0, 1.0]]
    """
    table = hasattr(x, "iloc") and hasattr(x, "columns")
    if not table and not _holds_texts(x):
        return _narrow(rows("x", x))
    parts = [part for column in columns_of(x) if (part := _numbers(column)) is not None]
    if not parts:
        raise rejection("x", "columns that repeat values", "texts that hardly repeat", "Add columns of numbers.")
    return _narrow(np.concatenate(parts, axis=1))


def _narrow(numbers):
    """Returns rows in float32, the precision in which a forest reads them."""
    with np.errstate(over="ignore"):
        found = np.ascontiguousarray(numbers, np.float32)
    if not np.isfinite(found).all():
        raise rejection("x", "below 3e38", f"{np.abs(numbers).max():g}", "Scale the columns.")
    return found


def _holds_texts(x):
    if not isinstance(x, (list, tuple, np.ndarray)):
        return False
    try:
        array = np.asarray(x)
    except ValueError:
        return False
    return array.dtype.kind in "OUS"


def _numbers(column):
    """Returns the columns [n, ...] that stand for one column, or None for an identifier."""
    if column.dtype.kind == "f":
        return missing_values(column[:, None]).transform(column[:, None])
    if is_identifier(column):
        return None
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(max_categories=_CATEGORIES, sparse_output=False).fit_transform(column[:, None])
