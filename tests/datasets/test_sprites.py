import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import sprites
from ib_keras.datasets.sprites import FACTORS


@pytest.fixture(scope="module")
def data():
    return sprites(n=1500)


def test_images_labels_and_factors_fit(data):
    assert data.x_train.shape == (1200, 32, 32, 1) and data.x_test.shape == (300, 32, 32, 1)
    assert data.x_train.dtype == np.float32 and data.x_train.min() == 0 and data.x_train.max() == 1
    assert data.factor_names == ("shape", "scale", "rotation", "x", "y") and data.num_classes == 3
    for labels, factors in ((data.y_train, data.factors_train), (data.y_test, data.factors_test)):
        assert np.array_equal(labels, factors[:, 0])
    assert [sorted(set(column)) for column in data.factors_train.T] == [list(range(size)) for size in FACTORS.values()]


def test_every_combination_is_drawn_once_and_looks_its_own(data):
    factors = np.concatenate([data.factors_train, data.factors_test])
    images = np.concatenate([data.x_train, data.x_test]).reshape(1500, -1)
    assert len(np.unique(factors, axis=0)) == len(np.unique(images, axis=0)) == 1500


def test_place_and_size_are_read_off_the_pictures(data):
    mass = data.x_test[..., 0]
    at = (np.arange(32) + 0.5) / 32
    x, y = (mass.sum(axis) @ at / mass.sum((1, 2)) for axis in (1, 2))
    shape, scale, _, column, row = data.factors_test.T
    symmetric = shape < 2  # the centre of a heart's circle is not its centre of mass
    for seen, factor in ((x, column), (y, row)):
        assert np.abs(seen - (0.22 + 0.56 * factor / 15))[symmetric].max() < 0.25 / 32
    # A straight edge is drawn to 1/13 of a pixel, and the side of the smallest square is 32 * .10 * sqrt(2) pixels
    # long.
    area = np.where(shape == 0, 2, np.pi / 2) * (32 * (0.10 + 0.09 * scale / 5)) ** 2
    assert np.abs(mass.sum((1, 2)) / area - 1)[symmetric].max() < 2 / 13 / (3.2 * 2**0.5)


def test_factors_are_independent_of_the_part(data):
    """The mean of a uniform factor over n rows is within four standard errors of its middle."""
    for factors in (data.factors_train, data.factors_test):
        for column, size in zip(factors.T, FACTORS.values()):
            assert abs(column.mean() - (size - 1) / 2) < 4 * np.sqrt((size**2 - 1) / 12 / len(column))


def test_seed_chooses_and_size_does_not():
    first, again, other = sprites(n=20), sprites(n=20, image_size=64), sprites(n=20, seed=1)
    assert np.array_equal(first.factors_test, again.factors_test) and again.input_shape == (64, 64, 1)
    assert np.abs(again.x_train.reshape(16, 32, 2, 32, 2).mean((2, 4)) - first.x_train[..., 0]).max() < 0.3
    assert not np.array_equal(first.factors_test, other.factors_test)
    assert np.array_equal(first.x_train, sprites(n=20).x_train)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"n": 4}, "`n` must be from 5 to 46080"),
        ({"n": 46081}, "`n` must be from 5 to 46080"),
        ({"n": 9.0}, "`n` must be a positive"),
        ({"image_size": 15}, "`image_size` must be at least 16"),
        ({"image_size": "32"}, "`image_size` must be a positive integer"),
        ({"seed": -1}, "`seed` must be finite and at least 0"),
        ({"seed": 0.5}, "`seed` must be an integer"),
    ],
)
def test_bad_arguments_are_rejected(arguments, message):
    with pytest.raises(InputError, match=message):
        sprites(**arguments)


def test_pictures_of_gigabytes_are_refused():
    with pytest.raises(InputError, match="`image_size` must be at most 1024. Received: 100000"):
        sprites(image_size=100_000)
