import tracemalloc

import numpy as np
import pytest
import scipy.sparse
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.models.base import checked_input
from ib_keras.models.base.checked_input import (
    array_of,
    check_weights,
    codes_of,
    examples_of,
    finite_examples,
    value_range,
)


@pytest.fixture
def on_disk(tmp_path):
    """32 MiB of examples in a file."""
    array = np.memmap(tmp_path / "x.raw", np.float32, "w+", shape=(2**13, 32, 32, 1))
    array[:] = 0.5
    return array


def test_arrays_are_looked_at_block_by_block_and_never_copied(on_disk, monkeypatch):
    monkeypatch.setattr(tf, "convert_to_tensor", lambda *_: pytest.fail("the array was copied to a tensor"))
    tracemalloc.start()
    try:
        assert finite_examples(on_disk, (32, 32, 1)) is on_disk and value_range(on_disk) == (0.5, 0.5)
        assert tracemalloc.get_traced_memory()[1] < on_disk.nbytes / 16
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("dtype", ["float64", "float16", "int64", "uint8", "bool"])
def test_numbers_of_other_types_stay_as_they_are(dtype):
    x = np.ones([4, 3], dtype)
    assert finite_examples(x, (3,)) is x


@pytest.mark.parametrize("x", [[[1, 2, 3]], tf.ones([1, 3], tf.int32), np.ones([1, 3], ">f4")])
def test_what_keras_cannot_cut_becomes_a_tensor(x):
    found = finite_examples(x, (3,))
    assert found.dtype == tf.float32 and found.shape == (1, 3)


@pytest.mark.parametrize("dtype", ["float32", "float64", "tensor"])
def test_rows_that_are_not_finite_are_counted_over_all_blocks(dtype, monkeypatch):
    monkeypatch.setattr(checked_input, "_BLOCK_VALUES", 6)
    x = np.ones([9, 3], "float32" if dtype == "tensor" else dtype)
    x[0, 0], x[4, 1], x[4, 2], x[8, 2] = np.nan, np.inf, np.nan, -np.inf
    with pytest.raises(
        InputError, match="`x` must be finite. Received: 3 of 9 rows with NaN or infinity. Drop or impute"
    ):
        finite_examples(tf.constant(x) if dtype == "tensor" else x, (3,))


def test_numbers_beyond_single_precision_are_infinite_to_a_model():
    with pytest.raises(InputError, match="1 of 2 rows with NaN or infinity"):
        finite_examples(np.array([[1e300], [1.0]]), (1,))


@pytest.mark.parametrize(
    "x, message",
    [
        (np.ones(3), r"examples of shape \(3,\). Received: shape \(3,\). Pass one example or more"),
        (np.ones([0, 3]), r"Received: shape \(0, 3\)"),
        (np.float32(1), r"Received: shape \(\)"),
        (np.full([2, 3], "a"), "an array of numbers. Received: strings. Number the tokens"),
        ([[1, 2], [3]], "an array of numbers. Received: list"),
        (np.ones([1, 3], "O"), "an array of numbers. Received: ndarray"),
    ],
)
def test_other_examples_are_refused_by_both_checks(x, message):
    for check in (examples_of, finite_examples):
        with pytest.raises(InputError, match=message):
            check(x, (3,))


def test_range_over_blocks(monkeypatch):
    monkeypatch.setattr(checked_input, "_BLOCK_VALUES", 2)
    values = np.random.default_rng(0).normal(size=[7, 2]).astype("float32")
    assert value_range(values) == value_range(tf.constant(values)) == (values.min(), values.max())
    values[3] = np.nan
    assert np.isnan(value_range(values)).all()


def test_codes_of_another_shape_are_refused():
    assert codes_of(np.zeros([5, 3]), 3).shape == (5, 3)
    with pytest.raises(InputError, match=r"codes of shape \[n, 3\]. Received: shape \(2, 5, 3\)"):
        codes_of(np.zeros([2, 5, 3]), 3)
    with pytest.raises(InputError, match=r"codes of shape \[n, 3\]. Received: shape \(3,\)"):
        codes_of(np.zeros(3), 3)


@pytest.mark.parametrize(
    "value, message",
    [
        (
            {"image": np.zeros(3)},
            r"one array. Received: a dict with the keys 'image'. Choose one, e.g. `data\['image'\]`",
        ),
        (tf.ragged.constant([[1.0], [2.0, 3.0]]), "Received: a ragged tensor. Pad the rows"),
        (tf.sparse.from_dense(np.eye(3)), "Received: a sparse tensor. Write the zeros"),
        (scipy.sparse.eye_array(3).tocsr(), "Received: a sparse csr_array. Write the zeros: `x.toarray\\(\\)`"),
        ([[1.0], [2.0, 3.0]], "rows of one shape. Received: list of rows of several shapes"),
        ((np.zeros(3), np.zeros(3)), "`x` must be numbers. Received: tuple"),
        ("x.npy", "`x` must be numbers. Received: str"),
        (np.ndarray, "`x` must be numbers. Received: type"),
        (None, "`x` must be numbers. Received: NoneType"),
    ],
)
def test_what_is_no_array_is_refused_with_its_remedy(value, message):
    with pytest.raises(InputError, match=message):
        array_of("x", value, "numbers")


class Table:
    """Stands for a table of pandas: it has an array, and no shape."""

    def __array__(self, dtype=None, copy=None):
        return np.ones([4, 2], dtype)


@pytest.mark.parametrize(
    "value", [[[1, 1]] * 4, np.ones([4, 2]), tf.ones([4, 2]), tf.Variable(tf.ones([4, 2])), Table()]
)
def test_arrays_of_any_library_are_taken(value):
    found = array_of("x", value, "numbers")
    assert isinstance(found, (np.ndarray, tf.Tensor)) and found.shape == (4, 2)


@pytest.mark.parametrize(
    "weights, message",
    [
        (np.ones([3]), r"one weight for each of the 4 examples. Received: shape \(3,\). Pass an array \[n\]"),
        (np.ones([4, 8, 8]), r"Received: shape \(4, 8, 8\). Weigh pixels"),
        (-np.ones(4), "finite and at least 0. Received: values from -1 to -1"),
        (np.full(4, np.inf), "finite and at least 0"),
        (np.full(4, "a"), "an array of numbers. Received: strings"),
        (np.full(4, None), "an array of numbers. Received: dtype object"),
        (np.ones(4, complex), "real numbers. Received: dtype complex128"),
        (np.ma.masked_equal([1.0, 1.0, 2.0, 1.0], 2), "without masked values"),
    ],
)
def test_weights_of_other_shapes_and_kinds_are_refused(weights, message):
    with pytest.raises(InputError, match=message):
        check_weights("sample_weight", weights, 4)


def test_weights_of_examples_are_taken():
    for weights in (np.ones(4), np.arange(4), np.ones([4, 1]), tf.ones(4)):
        check_weights("sample_weight", weights, 4)
