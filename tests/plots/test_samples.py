"""Samples show every image once."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import samples

IMAGES = np.random.default_rng(0).random((10, 8, 8, 1))


def picture(ax):
    return np.asarray(ax.get_images()[0].get_array())


def test_images_stand_in_rows(given):
    ax = samples(IMAGES, columns=4, ax=given)
    assert ax is given and picture(ax).shape == (3 * 9 - 1, 4 * 9 - 1)
    np.testing.assert_array_equal(picture(ax)[9:17, 9:17], IMAGES[5, :, :, 0])


def test_fewer_images_than_columns_and_no_channel_axis():
    assert picture(samples(IMAGES[:3, :, :, 0])).shape == (8, 3 * 9 - 1)


def test_colour():
    assert picture(samples(np.zeros((2, 8, 8, 3)))).shape == (8, 17, 3)


@pytest.mark.parametrize("images, columns", [(np.zeros((4, 64)), 8), (np.zeros((4, 8, 8, 2)), 8), (IMAGES, 0)])
def test_bad_input_is_refused(images, columns):
    with pytest.raises(InputError):
        samples(images, columns)
