import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import traversal


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_pictures_stand_in_rows_of_coordinates(given, channels):
    images = np.zeros([2, 3, 14, 14, *channels])
    images[1, 2] = 1.0
    ax = traversal(images, names=["a", "b"], ax=given)
    picture = ax.get_images()[0].get_array()
    assert ax is given and picture.shape[:2] == (29, 44)
    assert picture[15:, 30:].min() == 1 and picture[:14, :14].max() == 0
    assert [text.get_text() for text in ax.texts] == ["a", "b"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"images": np.zeros([3, 8, 8])},
        {"images": np.zeros([0, 3, 8, 8])},
        {"images": np.zeros([2, 3, 8, 8, 2])},
        {"images": np.zeros([2, 3, 8, 8]), "values": [1, 2]},
        {"images": np.zeros([2, 3, 8, 8]), "names": ["a"]},
    ],
)
def test_bad_input_is_refused(arguments):
    with pytest.raises(InputError):
        traversal(**arguments)


def test_values_have_three_digits():
    ax = traversal(np.zeros([1, 2, 4, 4]), values=[-2 / 3, 1.0])
    assert [text.get_text() for text in ax.texts[1:]] == ["-0.667", "1"]
