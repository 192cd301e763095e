import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.latent_dim.distinct_examples import checked_dims, distinct_examples, varying_columns


def test_copies_go_and_the_order_stays():
    x = np.array([[3, 1], [1, 2], [3, 1], [0, 5], [1, 2]])
    assert distinct_examples(x).tolist() == [[3, 1], [1, 2], [0, 5]]


def test_shapes_stay_and_many_rows_are_drawn():
    assert distinct_examples(np.arange(48).reshape(6, 2, 4)).shape == (6, 2, 4)
    assert distinct_examples(np.arange(10.0)).shape == (10, 1)
    assert distinct_examples(np.arange(10_050)).shape == (10_000, 1)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros([4, 2]), "`x` must be at least 5 rows. Received: 4 rows"),
        ([[np.nan, 1.0]] * 9, "`x` must be finite. Received: 9 of 9 rows with NaN"),
        ([["a", "b"]] * 9, "`x` must be numeric"),
        (np.zeros([0, 3]), "`x` must be an array of n rows"),
    ],
)
def test_bad_input_is_told(x, message):
    with pytest.raises(InputError, match=message):
        distinct_examples(x)


def test_constant_columns_go_and_wide_rows_keep_their_leading_components():
    rng = np.random.default_rng(0)
    x = np.hstack([np.ones([60, 2]), rng.normal(size=[60, 2]) @ rng.normal(size=[2, 300])])
    assert varying_columns(x[:, :10]).shape == (60, 8)
    found, whole = varying_columns(x), x - x.mean(axis=0)
    assert found.shape[1] <= 256 and (found**2).sum() == pytest.approx((whole**2).sum())
    with pytest.raises(InputError, match="`x` must be rows that differ. Received: equal rows"):
        varying_columns(np.ones([9, 2]))


def test_numbers_of_coordinates():
    assert checked_dims([5, 2, 2], 5) == [2, 5] and checked_dims(3, 5) == [3]
    for dims, message in (
        ([6], "at most 5, the number of values of an example. Received: 6"),
        ([0], "a positive integer. Received: 0"),
        ([1.5], "a positive integer. Received: 1.5"),
        ([], "one or more numbers of coordinates"),
    ):
        with pytest.raises(InputError, match=message):
            checked_dims(dims, 5)
