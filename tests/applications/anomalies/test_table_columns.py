"""Tables with categories and missing values."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.anomalies.table_columns import TableColumns

pandas = pytest.importorskip("pandas")


def test_categories_have_columns_of_their_own():
    table = pandas.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"], "c": [True, False]})
    columns = TableColumns(table)
    assert columns(table).tolist() == [[1, 0, 0, 1, 1.0], [0, 1, 1, 0, 2.0]]
    assert columns(pandas.DataFrame({"a": [3.0], "b": ["z"], "c": [True]})).tolist() == [[0, 0, 0, 1, 3.0]]


def test_a_table_of_numbers_passes():
    table = pandas.DataFrame({"a": [1.0, 2.0]})
    assert TableColumns(table)(table) is table


def test_a_missing_column_is_named():
    columns = TableColumns(pandas.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}))
    for other in (pandas.DataFrame({"a": [1.0]}), np.eye(2)):
        with pytest.raises(InputError, match="no 'b'|no 'a'"):
            columns(other)
