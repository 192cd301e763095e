import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import similarity


def test_values_and_names_are_drawn():
    axes = similarity([[1.0, 0.25, 0.5]], ["a"], ["x", "y$", "z"])
    assert axes.get_images()[0].get_array().tolist() == [[1, 0.25, 0.5]]
    assert [text.get_text() for text in axes.texts] == ["1.00", "0.25", "0.50"]
    assert [tick.get_text().replace("\\", "") for tick in axes.get_xticklabels()] == ["x", "y$", "z"]


def test_large_tables_have_no_numbers():
    assert not similarity(np.eye(13), range(13)).texts


def test_names_that_do_not_match():
    with pytest.raises(InputError, match=r"`values` must be of shape \(2, 2\)"):
        similarity([[1.0, 0.5]], ["a", "b"])
