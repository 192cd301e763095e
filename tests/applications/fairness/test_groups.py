import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.fairness.groups import group_codes


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["f", "m", "f"], ("f", "m")),
        (np.array(["f", "m", "f"], object), ("f", "m")),
        (np.array([True, False, True]), ("False", "True")),
        (np.array([[7], [3], [7]]), ("3", "7")),
        (np.array([1.0, 0.0, 1.0]), ("0", "1")),
        (np.array([1, 0, 1], object), ("0", "1")),
    ],
)
def test_values_of_any_kind_become_codes(values, names):
    codes, found = group_codes("sensitive", values, 3)
    assert found == names and codes[0] == codes[2] != codes[1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros(4, int), "`sensitive` must be of two different values or more. Received: '0' in all 4 rows"),
        (np.arange(3), "one value for each of the 4 examples. Received: shape"),
        (np.eye(2)[[0, 1, 0, 1]], "Turn one-hot columns into integers"),
        (np.array([0.1, 0.2, 0.3, 0.4]), "Received: continuous values. Cut numbers into groups with `np.digitize`"),
        (np.array([0, 1, np.nan, 1]), "complete. Received: 1 of 4 rows without a value"),
        (np.array(["a", None, "b", "a"], object), "complete. Received: 1 of 4 rows without a value"),
        (np.ma.masked_array([0, 1, 0, 1], [0, 0, 1, 0]), "without masked values"),
        (None, "one value for each example. Received: None"),
        (1j * np.arange(4), "integers, booleans or texts. Received: dtype complex128"),
    ],
)
def test_what_names_no_groups_is_refused(values, message):
    with pytest.raises(InputError, match=message):
        group_codes("sensitive", values, 4)


def test_five_hundred_groups_are_refused():
    with pytest.raises(InputError, match="at most 50 different values. Received: 500 in 1000 rows"):
        group_codes("sensitive", np.arange(1000) // 2, 1000)
