import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.given_names import given_names


def test_lists_tuples_and_arrays_are_names():
    for names in (["a", "b"], ("a", 2), np.array(["a", "b"])):
        assert given_names("names", names, "columns", 2) is names
    assert given_names("names", [], "columns") == []


@pytest.mark.parametrize("names", ["ab", 3, {"a": 1}, np.eye(2), np.array(2), None])
def test_other_objects_are_refused(names):
    with pytest.raises(InputError, match="`names` must be one for each of 2 columns"):
        given_names("names", names, "columns", 2)
    with pytest.raises(InputError, match="a list of the names of columns"):
        given_names("names", names, "columns")


def test_another_number_is_refused():
    with pytest.raises(InputError, match="one for each of 2 columns. Received: 3. Pass one for each"):
        given_names("names", "a b c".split(), "columns", 2)
