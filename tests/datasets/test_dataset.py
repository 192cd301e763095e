import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import Dataset


def arrays(**changes):
    images = np.linspace(0, 1, 4 * 6, dtype="float32").reshape(4, 3, 2, 1)
    labels = np.array([0, 1, 2, 1], "int32")
    return {"x_train": images, "y_train": labels, "x_test": images[:2], "y_test": labels[:2], "name": "toy"} | changes


def test_shape_and_classes_follow_from_the_arrays():
    dataset = Dataset(**arrays(y_test=np.array([0, 4], "int32")))
    assert dataset.input_shape == (3, 2, 1)
    assert dataset.num_classes == 5 and dataset.has_labels
    assert repr(dataset) == "Dataset('toy': 4 train, 2 test, images (3, 2, 1), 5 classes)"


def test_fields_cannot_be_reassigned():
    with pytest.raises(AttributeError):
        Dataset(**arrays()).name = "other"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_test": np.zeros([2, 3, 2], "float32")}, r"`x_test` must be examples of shape \(3, 2, 1\)"),
        ({"x_test": np.zeros([0, 3, 2, 1], "float32")}, r"`x_test` must be examples of shape \[n, ...\]"),
        ({"x_train": np.full([4, 3, 2, 1], np.nan)}, "`x_train` must be finite. Received: 4 of 4 examples with NaN"),
        ({"x_train": [[1], [1, 2], [3], [4]]}, "`x_train` must be examples of one shape.*pad_sequences"),
        ({"x_train": np.full([4, 2], "a")}, "`x_train` must be numbers. Received: dtype <U1"),
        ({"x_test": np.zeros([2, 5, 5, 1], "float32")}, r"`x_test` must be examples of shape \(3, 2, 1\)"),
        ({"y_train": np.zeros(3, "int32")}, r"`y_train` must be one row per example \(4\)"),
        ({"y_train": list("abab")}, r"`y_train` must be numbers.*np.unique\(y, return_inverse=True\)"),
        ({"y_train": np.eye(4, dtype=int)}, "`y_train` must be integer labels.*argmax"),
        ({"y_train": np.full(4, np.inf)}, "`y_train` must be finite"),
        ({"y_train": None}, "`y_test` must be of the kind of `y_train`.*Received: no labels and integers"),
        ({"y_train": np.zeros(4)}, "`y_test` must be of the kind of `y_train`.*Received: a number and integers"),
        ({"class_names": ("a", "b")}, "`class_names` must be one name per class, of 3 or more. Received: 2 names"),
        ({"y_test": np.array([0, -1], "int32")}, "`y_test` must be labels of at least 0"),
    ],
)
def test_arrays_that_do_not_fit_are_rejected(changes, message):
    with pytest.raises(InputError, match=message):
        Dataset(**arrays(**changes))


@pytest.mark.parametrize("shape", [(7,), (), (5, 3), (2, 2, 2, 2)])
def test_examples_of_any_shape_need_no_name_and_no_labels(shape):
    x = np.zeros([4, *shape])
    data = Dataset(x, None, x[:2], None)
    assert data.input_shape == (shape or (1,)) and data.x_train.dtype == np.float32 and data.num_classes is None
    assert repr(data).endswith(", no labels)") and "There are no labels." in str(data)


def test_integers_stay_integers_and_labels_of_any_width_become_int32():
    data = Dataset(np.arange(4)[:, None], np.array([[0], [1], [0], [1]], "uint8"), np.arange(2)[:, None], [True, False])
    assert data.x_train.dtype.kind == "i" and data.y_train.tolist() == [0, 1, 0, 1] and data.y_test.dtype == np.int32


def test_floating_targets_and_several_labels_are_no_classes():
    x = np.zeros([4, 2])
    for y, shown in ((np.linspace(0, 1, 4), "targets"), (np.ones([4, 3], int), "several labels of shape (3,)")):
        data = Dataset(x, y, x, y)
        assert data.num_classes is None and not data.has_labels and repr(data).endswith(f"{shown})")
    assert "The target 'price' is a number from 0 to 1." in str(
        Dataset(x, np.linspace(0, 1, 4), x, np.linspace(0, 1, 4), target_name="price")
    )


def test_the_paragraph_says_shape_range_classes_and_notes():
    data = Dataset(**arrays(class_names=("cat", "dog", "eel"), target_name="kind", notes=("Drawn by hand.",)))
    assert str(data) == (
        "toy: 4 training and 2 test examples, images (3, 2, 1) (float32, from 0 to 1 in the training part). The label "
        "'kind' has 3 classes: cat (25.0%), dog (50.0%), eel (25.0%). Drawn by hand."
    )


def test_many_classes_are_shortened():
    x, y = np.zeros([30, 1]), np.arange(30)
    assert "9 (3.3%) and 20 more." in str(Dataset(x, y, x, y))


class Table:
    """A table that answers as one of pandas does, which is not installed everywhere."""

    columns = ("age", "size")

    def __array__(self, dtype=None, copy=None):
        return np.zeros([3, 2])


def test_a_table_of_numbers_keeps_its_columns():
    assert Dataset(Table(), None, Table(), None).column_names == ("age", "size")


def factored(**changes):
    factors = np.arange(8, dtype="int32").reshape(4, 2)
    return arrays() | {"factors_train": factors, "factors_test": factors[:2], "factor_names": ("shape", "x")} | changes


def test_factors_are_kept_and_are_none_where_unknown():
    assert Dataset(**factored()).factors_test.tolist() == [[0, 1], [2, 3]]
    assert Dataset(**arrays()).factors_train is None and Dataset(**arrays()).factor_names is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"factor_names": None}, "all three or none"),
        ({"factors_test": None}, "`factors_test` must be given with"),
        ({"factor_names": ("shape",)}, r"`factors_train` must be integers of at least 0, of shape \(4, 1\)"),
        ({"factors_test": np.zeros([3, 2], "int32")}, r"`factors_test` must be integers .* shape \(2, 2\)"),
        ({"factors_train": np.zeros([4, 2])}, "Received: dtype float64"),
        ({"factors_train": np.full([4, 2], -1)}, "Number the values of each factor from 0."),
    ],
)
def test_factors_that_do_not_fit_are_rejected(changes, message):
    with pytest.raises(InputError, match=message):
        Dataset(**factored(**changes))


@pytest.mark.parametrize(
    "odd, message",
    [
        ({"name": 3}, "`name` must be a text. Received: 3"),
        ({"target_name": ["a"]}, "`target_name` must be a text"),
        ({"class_names": 3}, "`class_names` must be a sequence of names. Received: 3"),
        ({"class_names": "abc"}, "`class_names` must be a sequence of names"),
        ({"column_names": [["a"]]}, "`column_names` must be a sequence of names"),
        ({"x_train": np.ma.masked_array(np.ones([3, 2]), mask=np.eye(3, 2))}, "`x_train` must be without masked"),
        ({"y_train": np.array([0, 1, 2**31])}, "`y_train` must be labels below 2.*31. Received: the label 2147483648"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_odd_names_masked_values_and_labels_that_no_integer_holds_are_refused(odd, message):
    given = {"x_train": np.ones([3, 2]), "y_train": np.arange(3), "x_test": np.ones([3, 2]), "y_test": np.arange(3)}
    with pytest.raises(InputError, match=message):
        Dataset(**{**given, **odd})


def test_several_labels_of_an_example_are_said_to_be_labels():
    x = np.zeros([4, 2])
    several = Dataset(x, np.ones([4, 3], int), x, np.zeros([4, 3], int))
    assert "Each example has 3 labels, from 1 to 1." in str(several)
