import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.examples.example_labels import example_labels


@pytest.mark.parametrize(
    ("y", "classes"),
    [
        (["b", "a"] * 5, ["a", "b"]),
        (np.array(["b", "a"] * 5, object), ["a", "b"]),
        ([-3, 7] * 5, [-3, 7]),
        ([1.0, 2.0] * 5, [1, 2]),
        ([[True], [False]] * 5, [False, True]),
    ],
)
def test_labels_of_any_kind_are_numbered_and_named(y, classes):
    label, found = example_labels(y, 10, 5)
    assert found.tolist() == classes and set(label.tolist()) == {0, 1}
    assert found[label].tolist() == np.asarray(y).reshape(-1).tolist()


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0] * 10, "labels of two classes or more. Received: 0 in all rows"),
        (
            [0] * 7 + [1] * 3,
            "at least 5 examples of each class, one a fold. Received: 3 of class 1. .* folds=3",
        ),
        ([0] * 9 + [1], "Received: 1 of class 1. Drop or merge this class."),
        ([0, 1] * 4, "one label for each of 10 examples. Received: shape .8,."),
        (np.eye(2)[[0, 1] * 5], "argmax"),
        (np.linspace(0.1, 1, 10), "labels, integers or texts. Received: 0.1 among them. Cut measurements"),
        (list(range(10)), "labels that repeat. Received: 10 different values in 10 rows"),
        ([None, "a"] * 5, "without missing labels. Received: 5 None or NaN"),
        ([np.nan, 1.0] * 5, "without missing labels. Received: 5 None or NaN"),
        ([np.inf, 1.0] * 5, "finite. Received: 5 infinite values"),
        ([[1], [1, 2]] * 5, "lists of several lengths"),
        (np.ma.masked_array([0, 1] * 5, [True] + [False] * 9), "without masked values"),
    ],
)
def test_bad_labels_are_refused(y, message):
    with pytest.raises(InputError, match=message):
        example_labels(y, 10, 5)
