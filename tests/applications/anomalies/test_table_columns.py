"""Tables with categories and missing values."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import AnomalyDetector
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


@pytest.mark.parametrize("dtype", [object, "Float64", "float32"])
def test_numbers_are_numbers_whatever_their_dtype(dtype):
    rows = np.random.default_rng(0).normal(size=[60, 2])
    table = pandas.DataFrame({"a": rows[:, 0], "b": rows[:, 1], "c": ["u", "v"] * 30})
    table[["a", "b"]] = table[["a", "b"]].astype(dtype)
    assert TableColumns(table)(table).shape == (60, 4)
    far = pandas.DataFrame({"a": [0.0, 1e6], "b": [0.0, 1e6], "c": ["u", "u"]}).astype({"a": dtype, "b": dtype})
    for columns in (["a", "b", "c"], ["a", "b"]):
        scores = AnomalyDetector().fit(table[columns]).score_samples(far[columns])
        assert scores[1] < scores[0] - 3


@pytest.mark.parametrize(
    "values, expected",
    [
        (pandas.array(["a", None, "b", "a"], dtype="string"), [[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]),
        ([1, "a", None, 1], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]),
        (["a", None, np.nan, "a"], [[1, 0], [0, 1], [0, 1], [1, 0]]),
        (pandas.Series([2, 1, None, 2], dtype="category"), [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]),
        (pandas.array([2, None, 1, 1], dtype="Int64"), [[2], [np.nan], [1], [1]]),
        ([2, None, 1.5, 1], [[2], [np.nan], [1.5], [1]]),
        ([None, None, None, None], [[np.nan]] * 4),
    ],
)
def test_mixed_and_missing_values(values, expected):
    table = pandas.DataFrame({"i": values if hasattr(values, "dtype") else pandas.Series(values, dtype=object)})
    np.testing.assert_array_equal(TableColumns(table)(table), expected)


def test_names_that_are_numbers():
    table = pandas.DataFrame({0: ["u", "v", "u", "v"], 1: [1.0, 2, 3, 4]})
    assert AnomalyDetector().fit(table).predict(table[[1, 0]]).shape == (4,)


@pytest.mark.parametrize(
    "table, message",
    [
        (
            pandas.DataFrame([[1.0, "x"], [2.0, "y"]], columns=["a", "a"]),
            "each name of a column once. Received: 'a'",
        ),
        (
            pandas.DataFrame([[1.0, 2.0], [2.0, 3.0]], columns=["a", "a"]),
            "each name of a column once. Received: 'a'",
        ),
        (pandas.DataFrame({"a": [1.0, 2.0], 0: ["x", "y"]}), r"all text, or none of them. Received: \['a', 0\]"),
        (pandas.DataFrame({"a": [[1], [2]]}), "numbers or categories in the column 'a'"),
    ],
)
def test_tables_that_are_refused(table, message):
    with pytest.raises(InputError, match=f"`X` must be .*{message}"):
        AnomalyDetector().fit(table)


def test_text_among_numbers_is_named():
    columns = TableColumns(pandas.DataFrame({"a": pandas.Series([1, 2.5], dtype=object)}))
    with pytest.raises(InputError, match="numbers in the column 'a', as in `fit`. Received: 'x'"):
        columns(pandas.DataFrame({"a": ["x"]}))
