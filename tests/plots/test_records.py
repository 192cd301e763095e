"""Rows are checked once, with an error that names the row and the remedy."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.records import by_series, column, number, records


def test_rows_come_back_as_they_are():
    rows = [{"a": 1}, {"a": 2, "b": 3}]
    assert records(iter(rows), ("a",)) == rows


@pytest.mark.parametrize("bad", [[], None, 3, "rows", {"a": 1}, [1, 2]])
def test_what_is_no_list_of_dicts_is_refused(bad):
    with pytest.raises(InputError, match="`rows` must be a list of"):
        records(bad, ("a",))


def test_a_missing_key_names_row_and_remedy():
    with pytest.raises(InputError, match="row 1 with a. Add b to every row"):
        records([{"a": 1, "b": 1}, {"a": 1}], ("a", "b"))


@pytest.mark.parametrize("value, expected", [(3, 3.0), (2.5, 2.5), (np.float32(0.5), 0.5), ("1.5", 1.5)])
def test_numbers(value, expected):
    assert number({"a": value}, "a") == expected


@pytest.mark.parametrize("row", [{}, {"a": None}, {"a": ""}, {"a": float("nan")}])
def test_missing_numbers_are_nan(row):
    assert np.isnan(number(row, "a"))


@pytest.mark.parametrize("value", ["high", [1, 2], object()])
def test_no_number_is_refused(value):
    with pytest.raises(InputError, match="`a` must be a number"):
        number({"a": value}, "a")


def test_column():
    np.testing.assert_array_equal(column([{"a": 1}, {}, {"a": 3}], "a"), [1.0, np.nan, 3.0])


def test_series_are_parted_only_where_a_layer_has_several():
    rows = [
        {"layer": "a", "estimator": "Channel", "data": "val"},
        {"layer": "b", "estimator": "NoisyChannel", "data": "val"},
    ]
    assert list(by_series(rows)) == ["a", "b"], "one estimator each"
    assert list(by_series([*rows, {"layer": "a", "estimator": "Channel", "data": "train"}])) == [
        "a, val",
        "b, val",
        "a, train",
    ]
    assert list(by_series([{"layer": "a"}, {"layer": "a", "estimator": None}])) == ["a"]
