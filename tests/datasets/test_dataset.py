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
    assert dataset.num_classes == 5
    assert repr(dataset) == "Dataset('toy': 4 train, 2 test, images (3, 2, 1), 5 classes)"


def test_fields_cannot_be_reassigned():
    with pytest.raises(AttributeError):
        Dataset(**arrays()).name = "other"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_train": np.zeros([4, 3, 2, 1])}, "`x_train` must be float32 images"),
        ({"x_test": np.zeros([2, 3, 2], "float32")}, "`x_test` must be float32 images"),
        ({"x_test": np.zeros([0, 3, 2, 1], "float32")}, "`x_test` must be float32 images"),
        ({"x_train": np.full([4, 3, 2, 1], 255, "float32")}, r"`x_train` must be in \[0, 1\]"),
        ({"x_train": np.full([4, 3, 2, 1], np.nan, "float32")}, r"`x_train` must be in \[0, 1\]"),
        ({"x_test": np.zeros([2, 5, 5, 1], "float32")}, r"`x_test` must be images of shape \(3, 2, 1\)"),
        ({"y_train": np.zeros(3, "int32")}, "`y_train` must be int32 labels"),
        ({"y_test": np.zeros(2, "int64")}, "`y_test` must be int32 labels"),
        ({"y_test": np.array([0, -1], "int32")}, "`y_test` must be labels of at least 0"),
    ],
)
def test_arrays_that_do_not_fit_are_rejected(changes, message):
    with pytest.raises(InputError, match=message):
        Dataset(**arrays(**changes))


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
