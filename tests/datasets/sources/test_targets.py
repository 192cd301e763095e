import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.targets import number_targets


def numbered(y, task=None, y_test=None, **known):
    y = np.asarray(y)
    found = Found("toy", np.zeros([len(y), 1]), y, y_test=None if y_test is None else np.asarray(y_test), **known)
    number_targets(found, task)
    return found


@pytest.mark.parametrize(
    ("y", "labels", "names"),
    [
        ([0, 2, 1, 0, 1, 2], [0, 2, 1, 0, 1, 2], None),
        ([3, 8, 3, 8], [0, 1, 0, 1], ("3", "8")),
        ([-1, 1, 1, -1], [0, 1, 1, 0], ("-1", "1")),
        (["b", "a", "b", "b"], [1, 0, 1, 1], ("a", "b")),
        ([b"b", b"a", b"b", b"b"], [1, 0, 1, 1], ("a", "b")),
        ([True, False, True, True], [1, 0, 1, 1], ("False", "True")),
        (np.eye(3, dtype=int)[[2, 0, 2, 1, 1, 0]], [2, 0, 2, 1, 1, 0], None),
        ([[1], [0], [1], [0]], [1, 0, 1, 0], None),
    ],
)
def test_labels_are_numbered_from_0_and_keep_their_names(y, labels, names):
    found = numbered(y)
    assert found.y.tolist() == labels and found.y.dtype == np.int32 and found.class_names == names


def test_both_parts_share_their_classes():
    found = numbered(["b", "c", "b", "c"], y_test=["a", "c", "a"])
    assert found.y.tolist() == [1, 2, 1, 2] and found.y_test.tolist() == [0, 2, 0]


def test_floats_are_targets_unless_a_task_says_otherwise():
    assert numbered([0.0, 1.0, 1.0, 0.0]).y.dtype == np.float32
    found = numbered([0.0, 1.0, 1.0, 0.0], "classification")
    assert found.y.tolist() == [0, 1, 1, 0] and found.class_names == ("0", "1")
    assert numbered(np.arange(9), "regression").y.dtype == np.float32


@pytest.mark.parametrize(
    ("y", "task", "message"),
    [
        (np.arange(50), None, r"labels that repeat. Received: a target with 50 values in 50 rows.*task=\"regression\""),
        ([f"n{i}" for i in range(50)], None, "labels that repeat.*Choose another target"),
        (["a", "b", "a", "b"], "regression", '`task` must be "classification" for a target of texts'),
        ([0, 1, 0, 1], "ranking", "Choose one of: classification, regression"),
        (np.array([{}, {}]), None, "`target` must be numbers or texts. Received: dtype object"),
    ],
)
def test_targets_that_are_neither_are_refused(y, task, message):
    with pytest.raises(InputError, match=message):
        numbered(y, task)


def test_a_task_without_labels_is_refused():
    with pytest.raises(InputError, match="`task` must be left out without labels"):
        number_targets(Found("toy", np.zeros([3, 1])), "regression")


@pytest.mark.parametrize(
    ("y", "note"),
    [
        (np.arange(60) % 3 * 1.0, 'Its 3 different values are whole numbers, which task="classification" takes as'),
        (np.arange(60) % 30, 'Integers count as classes, and task="regression" takes them as numbers.'),
    ],
)
def test_targets_that_may_be_meant_the_other_way_are_named(y, note):
    assert [one for one in numbered(y).notes if one.startswith(note)]
    assert not [one for one in numbered(y, "regression").notes if one.startswith(note)]


@pytest.mark.parametrize("y", [np.arange(60) % 3, np.arange(60) * 1.0, np.arange(60) % 3 / 2])
def test_targets_that_are_meant_as_they_stand_need_no_sentence(y):
    assert not numbered(y).notes
