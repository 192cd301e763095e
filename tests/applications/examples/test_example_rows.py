import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.examples.example_rows import example_rows


def test_pictures_and_single_columns_become_rows():
    assert example_rows(np.ones([3, 2, 2, 1], np.uint8)).tolist() == [[1.0] * 4] * 3
    assert example_rows([1.0, 2.0]).tolist() == [[1.0], [2.0]]


def test_categories_have_columns_and_identifiers_none():
    table = np.array([[1.0, "a", "id 1"], [2.0, "b", "id 2"], [3.0, "a", "id 3"], [5.0, "b", "id 4"]], object)
    assert example_rows(table).tolist() == [[1, 1, 0], [2, 0, 1], [3, 1, 0], [5, 0, 1]]


def test_a_missing_number_of_a_table_is_marked():
    assert example_rows([[1.0, "a"], [None, "a"], [3.0, "b"], [3.0, "b"]])[1].tolist() == [3.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("kind", [str, object])
def test_texts_of_numbers_are_numbers_beside_texts(kind):
    table = np.array([["1", "a", "7"], ["2", "b", ""], ["10", "a", "9"], ["2", "b", "9"]], kind)
    expected = [[1, 1, 0, 7, 0], [2, 0, 1, 9, 1], [10, 1, 0, 9, 0], [2, 0, 1, 9, 0]]
    assert example_rows(table).tolist() == expected


def test_a_category_of_many_levels_has_fifty_columns():
    rows = [[f"level {place % 60}"] for place in range(240)]
    assert example_rows(rows).shape == (240, 50)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([[1.0], [np.nan]], "`x` must be finite. Received: 1 of 2 rows"),
        ([[1.0, "a"], [np.inf, "a"], [1.0, "a"]], "infinity in column 0"),
        ([[1e300], [1.0]], "below 3e38. Received: 1e.300. Scale"),
        ([[1.0], [1.0, 2.0]], "several lengths"),
        ([["a"], ["b"], ["c"]], "columns that repeat values"),
        (["a text", "another"], "rows .n, d.. Received: shape .2,."),
        (3, "an array of n rows"),
    ],
)
def test_bad_examples_are_refused(x, message):
    with pytest.raises(InputError, match=message):
        example_rows(x)
