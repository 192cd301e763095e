import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import picture_differences


def test_brighter_is_red_and_darker_is_blue():
    x = np.full([1, 9, 9, 1], 0.5)
    difference = np.zeros_like(x)
    difference[0, 0, 0], difference[0, 8, 8] = 0.4, -0.4
    picture = picture_differences(x, difference).get_images()[0].get_array()
    red, blue, none = picture[-9, 0], picture[-1, -1], picture[-5, 4]
    assert red[0] > red[2] and blue[2] > blue[0] and np.ptp(none) < 0.02
    assert np.allclose(picture[:9, :9], 0.5)


def test_count_labels_and_equal_pictures(shape=(12, 8, 8, 3)):
    axes = picture_differences(np.ones(shape), np.zeros(shape), labels=list("abcdefghijkl"), count=3)
    assert [text.get_text() for text in axes.texts] == ["x", "difference", "a", "b", "c"]


def test_other_shapes_are_refused():
    with pytest.raises(InputError, match="`differences` must be of the shape"):
        picture_differences(np.ones([2, 8, 8, 1]), np.ones([2, 8, 9, 1]))
