import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.named_arrays import described, found_in_arrays, known_parts

X, Y = np.zeros([5, 2]), np.arange(5)


@pytest.mark.parametrize(
    "keys",
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("X_train", "Y_train", "X_test", "Y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("xtrain", "ytrain", "xtest", "ytest"),
    ],
)
def test_known_names_of_four_parts(keys):
    found = found_in_arrays("toy", dict(zip(keys, (X, Y, X + 1, Y + 1))))
    assert [part[0].max() for part in (found.x, found.x_test)] == [0, 1]
    assert found.y.tolist() == Y.tolist() and found.y_test.tolist() == (Y + 1).tolist()


@pytest.mark.parametrize("keys", [("X", "y"), ("x", "y"), ("data", "target"), ("images", "labels")])
def test_known_names_of_two_parts(keys):
    found = found_in_arrays("toy", dict(zip(keys, (X, Y))))
    assert found.x is X and found.y is Y and found.x_test is None


def test_foreign_names_are_given():
    arrays = {"pix": X, "kind": Y, "more": Y}
    found = found_in_arrays("toy", arrays, keys={"x": "pix", "y_train": "kind"})
    assert found.x is X and found.y is Y and found.notes == ["Read as x: 'pix', y: 'kind'. Not used: more."]
    assert found_in_arrays("toy", {"X": X, "kind": Y}, target="kind").y is Y


def test_one_array_is_the_examples():
    assert found_in_arrays("toy", {"arr_0": X}).x is X


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ({"pix": X, "kind": Y}, {}, r"Received: toy with pix \(5, 2\), kind \(5,\). Name them by keys="),
        ({"x": X}, {"target": "y"}, r"`target` must be an array of toy. Received: 'y'. It holds: x \(5, 2\)"),
        ({"x": X}, {"keys": {"x": "z"}}, r"`keys\['x'\]` must be an array of toy"),
        ({"x": X}, {"keys": {"z": "x"}}, "Choose one of: x, y, x_test, y_test"),
        ({"x": np.array([{}])}, {}, "arrays of numbers. Received: toy, 'x': dtype object"),
        ({"x": np.array(3)}, {}, r"arrays of numbers. Received: toy, 'x': dtype int64, shape \(\)"),
    ],
)
def test_unknown_names_are_refused_with_the_shapes(arrays, options, message):
    with pytest.raises(InputError, match=message):
        found_in_arrays("toy", arrays, **options)


def test_descriptions_and_parts():
    assert described({"a": X}) == "a (5, 2)"
    assert known_parts({"Image": 0, "LABEL": 0}, {}) == {"x": "Image", "y": "LABEL"}


def test_rows_of_several_lengths_are_refused():
    with pytest.raises(InputError, match="examples of one shape. Received: toy, 'x': 2 rows of several shapes. Pad or"):
        found_in_arrays("toy", {"x": [[1], [1, 2]]})
