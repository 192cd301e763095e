import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.callbacks.held_out_examples import Examples

X = np.random.default_rng(0).normal(size=[20, 2, 3]).astype("float32")


def test_rows_labels_and_inputs_stay_together():
    examples = Examples([X, X[:, 0]], np.arange(20), max_examples=7, seed=3)
    assert examples.n == 7 and examples.source.shape == (7, 9)
    for part, whole in zip(examples.x, [X, X[:, 0]]):
        assert np.array_equal(part, whole[examples.y])
    assert np.array_equal(examples.source[:, :6], X[examples.y].reshape(7, 6))


def test_seed_fixes_the_draw():
    first, again, other = (Examples(X, np.arange(20), 7, seed).y.tolist() for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize(
    "y, continuous, quantities",
    [
        (None, False, 1),
        (np.arange(20) % 3, False, 2),
        (np.arange(20) / 7, True, 2),
        (X, True, 2),
        ("reconstruction", True, 2),
    ],
)
def test_kinds_of_y(y, continuous, quantities):
    examples = Examples(X, y)
    assert examples.continuous is continuous and len(examples.quantities) == quantities


def test_nested_lists_are_one_array():
    assert Examples(X.tolist()).source.shape == (20, 6)


@pytest.mark.parametrize(
    "x, y, message",
    [
        ((X, np.arange(20)), None, "Received: a pair of ndarray and ndarray. Pass x_val and y_val as two arguments"),
        (X, np.zeros(7, int), "one label per example .20.. Received: 7 labels"),
        (X, np.zeros(7), "one target per example .20.. Received: 7 targets"),
        (X, np.eye(20), "argmax"),
        (X, np.full(20, np.nan), "20 of 20 rows with NaN"),
        (X, "labels", "`y_val` must be"),
        (np.full([5, 3], np.nan), None, "5 of 5 rows with NaN"),
        (np.zeros([1, 3]), None, "at least 2 examples"),
        ([X, X[:3]], None, r"equally many for every input. Received: \[20, 3\] rows"),
        (tf.data.Dataset.from_tensor_slices(np.arange(9.0)), None, "an element of shapes .* Pass batches"),
        (iter(()), None, "at least one batch of examples"),
    ],
)
def test_bad_input_is_refused(x, y, message):
    with pytest.raises(InputError, match=message):
        Examples(x, y)


def test_several_inputs_in_a_tuple_have_a_target_beside_them():
    assert Examples((X, X[:, 0]), np.arange(20)).source.shape == (20, 9)
    assert Examples(((1.0, 2.0), (3.0, 4.0))).source.shape == (2, 2), "rows of numbers"


def test_one_example_of_each_group_is_kept():
    x, subject = np.arange(60.0)[:, None], np.repeat(np.arange(20), 3)
    examples = Examples(x, subject, groups=subject)
    assert examples.n == 20 and examples.y.tolist() == list(range(20))
    assert (examples.source[:, 0] // 3 == examples.y).all(), "rows and targets stay together"
    assert Examples(x, groups=subject.astype(str), max_examples=5).n == 5
    with pytest.raises(InputError, match="`groups` must be at least 2 groups"):
        Examples(x, groups=np.zeros(60, int))
    with pytest.raises(InputError, match="one group for each of the 60 rows"):
        Examples(x, groups=subject[1:])
