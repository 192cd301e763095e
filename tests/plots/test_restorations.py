import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import restorations


def test_rows_are_damaged_restored_and_original():
    pictures = [np.full([2, 9, 9, 1], value) for value in (0.1, 0.5, 0.9)]
    axes = restorations(*pictures, labels=["a", "b"], count=1)
    shown = axes.get_images()[0].get_array()
    assert [shown[middle, 4] for middle in (4, 14, 24)] == [0.1, 0.5, 0.9]
    assert [text.get_text() for text in axes.texts] == ["damaged", "restored", "original", "a"]


def test_originals_may_be_unknown():
    axes = restorations(np.zeros([12, 8, 8, 3]), np.ones([12, 8, 8, 3]))
    assert [text.get_text() for text in axes.texts] == ["damaged", "restored"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"restored": np.zeros([2, 8, 9])}, "`restored` must be of the shape of `damaged`"),
        ({"originals": np.zeros([1, 8, 8])}, "`originals` must be of the shape"),
        ({"labels": ["a"]}, "`labels` must be one title for each picture"),
    ],
)
def test_other_shapes_are_refused(arguments, message):
    pictures = np.zeros([2, 8, 8])
    with pytest.raises(InputError, match=message):
        restorations(**{"damaged": pictures, "restored": pictures} | arguments)
