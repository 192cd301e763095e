import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.missing import filled, unknown, without_missing


def found(**changes):
    x = np.array([[1.0, np.nan], [2.0, 5.0], [np.nan, 6.0], [4.0, 7.0]])
    return Found("toy", **{"x": x, "y": np.array(["a", "b", "a", ""]), "column_names": ("age", "size"), **changes})


def test_missing_values_are_refused_with_their_columns_and_counts():
    with pytest.raises(
        InputError, match=r"3 of 4 rows with some \(age: 1, size: 1, 1 more columns\).*missing=\"drop\""
    ):
        without_missing(found(), "refuse")


def test_columns_of_a_category_count_once():
    indicators = found(column_names=("job=a", "job=b"), unscaled=np.array([True, True]), y=None)
    with pytest.raises(InputError, match=r"2 of 4 rows with some \(job: 1\)"):
        without_missing(indicators, "refuse")


def test_rows_are_dropped_and_said():
    data = found()
    without_missing(data, "drop")
    assert data.x.tolist() == [[2.0, 5.0]] and data.y.tolist() == ["b"]
    assert data.notes == ["3 of 4 rows with missing values were dropped."]


def test_the_mean_replaces_no_targets():
    with pytest.raises(InputError, match="without missing targets.*1 of 4 rows"):
        without_missing(found(), "mean")
    data = found(y=None)
    without_missing(data, "mean")
    assert data.notes == ["Missing numbers were replaced by the mean of the training part (age: 1, size: 1)."]


def test_rows_of_which_none_is_complete_are_not_dropped():
    with pytest.raises(InputError, match='`missing` must be a way that leaves rows. Received: "drop" for 4 rows'):
        without_missing(found(x=np.array([[1.0, np.nan], [np.nan, 1.0]] * 2), y=None), "drop")


def test_unknown_way_lists_the_others():
    with pytest.raises(InputError, match="Choose one of: refuse, drop, mean"):
        without_missing(found(), "ignore")


def test_the_mean_is_that_of_the_training_part():
    train = np.array([[1.0], [3.0], [np.nan]])
    assert filled(np.array([[np.nan], [9.0]]), train).tolist() == [[2.0], [9.0]]
    integers = np.arange(3)
    assert filled(integers, integers) is integers


def test_unknown_targets_are_nan_or_empty():
    assert unknown(np.array([1.0, np.nan])).tolist() == [False, True]
    assert unknown(np.array(["", "b"])).tolist() == [True, False]
    assert unknown(np.arange(2)).tolist() == [False, False]


def test_the_remedy_for_missing_targets_names_no_mean():
    complete = np.ones([4, 2])
    with pytest.raises(InputError, match=r"1 of 4 rows with some \(the target: 1\)") as refused:
        without_missing(found(x=complete), "refuse")
    assert 'missing="drop"' in str(refused.value) and "mean" not in str(refused.value)
    with pytest.raises(InputError, match='missing="mean" to replace numbers by their mean, and to make missing categ'):
        without_missing(found(y=None), "refuse")


@pytest.mark.parametrize("way", ["refuse", "drop", "mean"])
def test_columns_without_any_value_are_named(way):
    x = np.array([[1.0, np.nan], [2.0, np.nan]])
    with pytest.raises(InputError, match="columns with a value. Received: toy with none in size. Name the other col"):
        without_missing(found(x=x, y=None), way)
