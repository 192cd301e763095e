"""Every image stands whole in the picture, at its place."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.tiles import gap, image_batch, show_picture, tiles


@pytest.mark.parametrize("channels", [1, 3])
def test_each_image_stands_at_its_row_and_column(channels):
    images = np.random.default_rng(0).random((5, 6, 7, channels))
    picture, space = tiles(images, columns=3), gap(images)
    for index, image in enumerate(images):
        top, left = (index // 3) * (6 + space), (index % 3) * (7 + space)
        np.testing.assert_array_equal(picture[top : top + 6, left : left + 7], image)


def test_gaps_and_empty_places_are_white():
    picture = tiles(np.zeros((3, 4, 4, 1)), columns=2)
    assert picture.shape == (9, 9, 1)
    assert (picture[4] == 1).all() and (picture[:, 4] == 1).all() and (picture[5:, 5:] == 1).all()
    assert picture.sum() == 9 * 9 - 3 * 16


def test_values_are_clipped():
    images = image_batch("images", np.array([[[-1.0, 0.25], [0.5, 2.0]]]))
    np.testing.assert_array_equal(images[0, :, :, 0], [[0.0, 0.25], [0.5, 1.0]])


@pytest.mark.parametrize("shape", [(4,), (4, 4), (2, 4, 4, 2), (2, 4, 4, 1, 1), (0, 4, 4)])
def test_no_image_batch_is_refused(shape):
    with pytest.raises(InputError, match="`images` must be images of shape"):
        image_batch("images", np.zeros(shape))


def test_bytes_are_refused_with_the_remedy():
    with pytest.raises(InputError, match="Divide them by 255"):
        image_batch("images", np.full((1, 2, 2), 200, np.uint8))


@pytest.mark.parametrize(
    "value, message",
    [
        (np.nan, "must be finite. Received: 4 times NaN or infinity. Replace them"),
        (np.inf, "must be finite. Received: 4 times NaN or infinity. Replace them"),
        ("a", "must be an array of numbers. Received: dtype <U1. Decode the images first."),
    ],
)
def test_no_intensity_is_refused(value, message):
    with pytest.raises(InputError, match=message):
        image_batch("images", np.full((1, 2, 2), value))


@pytest.mark.parametrize("channels, shape", [(1, (8, 9)), (3, (8, 9, 3))])
def test_picture_fills_the_given_axes(given, channels, shape):
    ax = show_picture(np.zeros((8, 9, channels)), given)
    assert ax is given and ax.get_images()[0].get_array().shape == shape
    assert ax.get_images()[0].get_clim() == (0.0, 1.0)
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0
