"""Columns of any kind become codes from 0 without gaps."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.features.column_codes import column_codes, columns_of, target_codes


def test_quantile_bins_hold_equally_many_rows():
    codes = column_codes([np.random.default_rng(0).normal(size=1000)])
    assert np.bincount(codes[:, 0]).tolist() == [200] * 5


def test_few_values_texts_and_missing_values_have_a_code_each():
    columns = [np.array([3.0, 7.0, np.nan, 3.0]), np.array(["b", "", "a", "b"]), np.full(4, np.nan)]
    assert column_codes(columns).T.tolist() == [[0, 1, 2, 0], [2, 0, 1, 2], [0, 0, 0, 0]]


def test_a_value_that_fills_several_bins_counts_once():
    codes = column_codes([np.array([0.0] * 70 + list(range(1, 31)))])[:, 0]
    assert np.array_equal(np.unique(codes), np.arange(codes.max() + 1)) and len(set(codes[:70])) == 1


def test_targets():
    assert target_codes(np.array(["b", "a", "b"])).tolist() == [1, 0, 1]
    assert target_codes(np.array([4, 9, 4])).tolist() == [0, 1, 0]
    assert np.bincount(target_codes(np.random.default_rng(0).normal(size=100))).tolist() == [20] * 5


def test_objects_are_numbers_where_all_are():
    first, second = columns_of(np.array([[1, "a"], [2.5, "b"]], dtype=object))
    assert first.tolist() == [1.0, 2.5] and second.tolist() == ["a", "b"]


class Series:
    """A column of texts that answers as one of pandas does, which is not installed everywhere."""

    def __init__(self, texts):
        self.texts, self.dtype = texts, np.dtype(object)

    def isna(self):
        return [text is None for text in self.texts]

    def astype(self, kind):
        return np.array([str(text) for text in self.texts])


class Categories(Series):
    cat = "of a column of categories"


class Table:
    """A table of one column that answers as one of pandas does."""

    columns = ("code",)

    def __init__(self, column):
        self.column, self.iloc = column, self

    def __getitem__(self, place):
        return self.column


def test_texts_of_numbers_are_numbers_unless_they_are_categories():
    (read,) = columns_of(Table(Series(["7", None, "9.5"])))
    assert read[[0, 2]].tolist() == [7.0, 9.5] and np.isnan(read[1])
    (kept,) = columns_of(Table(Categories(["7", None, "9.5"])))
    assert kept.tolist() == ["7", "", "9.5"]


def test_empty_texts_alone_stay_texts():
    assert columns_of(np.array([["", "1"], ["", "2"]]))[0].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("x", "message"),
    [(np.zeros([3, 2, 2]), r"rows \[n, d\]. Received: shape"), (np.array([[1.0], [np.inf]]), "infinity in column 0")],
)
def test_what_is_no_table_of_finite_numbers_is_refused(x, message):
    with pytest.raises(InputError, match=message):
        columns_of(x)
