import numpy as np
import pytest
from sklearn.datasets import load_digits

from ib_keras._checks import InputError
from ib_keras.datasets import digits


@pytest.mark.parametrize("size", [8, 11, 28])
def test_images_are_scaled_and_sized(size):
    dataset = digits(image_size=size)
    assert dataset.x_train.shape == (1438, size, size, 1)
    assert dataset.x_test.shape == (359, size, size, 1)
    assert dataset.x_train.dtype == np.float32
    assert dataset.x_train.min() == 0 and 0.9 < dataset.x_train.max() <= 1


def test_parts_hold_every_recorded_digit_once():
    dataset, recorded = digits(), load_digits()
    images = np.concatenate([dataset.x_train, dataset.x_test]).reshape(-1, 64) * 16
    labels = np.concatenate([dataset.y_train, dataset.y_test])
    found = np.column_stack([images, labels])
    expected = np.column_stack([recorded.data, recorded.target])
    assert sorted(map(tuple, found)) == sorted(map(tuple, expected))


def test_split_is_the_published_one():
    dataset = digits()
    assert dataset.y_test[:8].tolist() == [9, 4, 7, 0, 2, 6, 1, 3]
    assert dataset.y_test.dtype == np.int32
    assert dataset.num_classes == len(np.unique(dataset.y_test)) == 10


def test_images_of_every_size_share_the_split():
    assert np.array_equal(digits().y_test, digits(image_size=28).y_test)


def test_enlarged_images_keep_their_mean():
    small, large = digits().x_test, digits(image_size=28).x_test
    assert np.allclose(small.mean((1, 2)), large.mean((1, 2)), atol=0.02)


def test_data_dir_is_accepted_and_not_read():
    assert len(digits(data_dir="no/such/folder").x_test) == 359


@pytest.mark.parametrize("size", [7, 0, -8, 8.0, "28", True, None])
def test_other_sizes_are_rejected(size):
    with pytest.raises(InputError, match="`image_size` must be .*at least 8"):
        digits(image_size=size)


def test_pictures_of_gigabytes_are_refused():
    with pytest.raises(InputError, match="`image_size` must be at most 1024. Received: 100000"):
        digits(image_size=100_000)
