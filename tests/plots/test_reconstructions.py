"""Originals stand above their reconstructions, and say so."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import reconstructions

IMAGES = np.random.default_rng(0).random((12, 8, 8, 1))


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_two_rows_of_the_first_images(given):
    ax = reconstructions(IMAGES, 1 - IMAGES, count=5, ax=given)
    picture = np.asarray(ax.get_images()[0].get_array())
    assert ax is given and picture.shape == (17, 5 * 9 - 1)
    np.testing.assert_array_equal(picture[:8, 18:26], IMAGES[2, :, :, 0])
    np.testing.assert_array_equal(picture[9:, 18:26], 1 - IMAGES[2, :, :, 0])
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0


def test_captions_stand_left_of_their_rows():
    ax = reconstructions(IMAGES, IMAGES)
    assert texts(ax) == ["x", "x reconstructed"]
    assert [text.xy for text in ax.texts] == [(-0.5, 3.5), (-0.5, 12.5)]
    assert all(text.get_horizontalalignment() == "right" for text in ax.texts)


def test_labels_stand_above_their_columns():
    ax = reconstructions(IMAGES, IMAGES, labels=np.arange(12), count=3)
    assert texts(ax)[2:] == ["0", "1", "2"]
    assert [text.xy[0] for text in ax.texts[2:]] == [3.5, 12.5, 21.5]


def test_fewer_images_than_asked_for():
    assert reconstructions(IMAGES[:2], IMAGES[:2]).get_images()[0].get_array().shape == (17, 17)


@pytest.mark.parametrize(
    "arguments",
    [
        (IMAGES, IMAGES[:5]),
        (IMAGES.reshape(12, 64), IMAGES),
        (IMAGES, IMAGES, [0, 1]),
        (IMAGES, IMAGES, None, 0),
    ],
)
def test_bad_input_is_refused(arguments):
    with pytest.raises(InputError):
        reconstructions(*arguments)


@pytest.mark.parametrize("title, tilted", [("7", False), ("a long label", True)])
def test_long_titles_are_tilted(title, tilted):
    ax = reconstructions(np.zeros([10, 8, 8]), np.zeros([10, 8, 8]), labels=[title] * 10)
    assert [text.get_rotation() for text in ax.texts[2:]] == [30.0 if tilted else 0.0] * 10
