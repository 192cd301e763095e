import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.scaling import scaled

ROWS = np.random.default_rng(0).normal(5, 3, [50, 2])


def test_bytes_are_divided_by_255():
    pictures = np.array([[[[0]], [[255]]]], "uint8")
    train, _, sentence = scaled(pictures, pictures)
    assert train.dtype == np.float32 and train.ravel().tolist() == [0, 1] and "255" in sentence


def test_rows_are_standardised_by_the_training_part():
    train, test, _ = scaled(ROWS, ROWS + 3)
    assert np.allclose(train.mean(0), 0, atol=1e-5) and np.allclose(train.std(0), 1, atol=1e-5)
    assert np.allclose(test.mean(0), 3 / ROWS.std(0), atol=1e-4)


def test_columns_of_0_and_1_stay_as_they_are():
    marks = np.column_stack([ROWS[:, 0], ROWS[:, 1] > 5])
    for way in ("auto", "unit"):
        train, _, _ = scaled(marks, marks, way, unscaled=np.array([False, True]))
        assert np.array_equal(train[:, 1], marks[:, 1])


def test_constant_columns_divide_by_nothing():
    ones = np.ones([5, 1])
    assert scaled(ones, ones)[0].tolist() == [[0]] * 5 and scaled(ones, ones, "unit")[0].tolist() == [[0]] * 5


def test_pictures_keep_0_to_1_or_are_brought_there():
    inside = np.random.default_rng(0).random([4, 3, 3, 1])
    assert scaled(inside, inside)[0] is inside
    train, test, sentence = scaled(inside * 10, inside * 20)
    assert train.min() < 1e-6 and train.max() == 1 and test.max() == 1 and "were cut to it" in sentence


def test_integers_are_symbols_which_stay():
    words = np.arange(6).reshape(3, 2)
    assert scaled(words, words)[0] is words
    assert scaled(words, words, "standard")[0].dtype == np.float32


def test_channels_have_one_scale_each():
    pictures = np.random.default_rng(0).normal(size=[40, 3, 3, 2]) * [1, 5]
    train = scaled(pictures, pictures, "standard")[0]
    assert np.allclose(train.std(axis=(0, 1, 2)), 1, atol=1e-5)


def test_unknown_way_lists_the_others():
    with pytest.raises(InputError, match="Choose one of: auto, standard, unit, none"):
        scaled(ROWS, ROWS, "log")


def test_the_sentence_says_which_columns_have_no_deviation():
    rows = np.c_[ROWS, np.ones(50), np.arange(50) % 2]
    assert scaled(rows, rows)[2].endswith("in the training part, but for 1 of one value, now 0.")
    marks = np.array([False, False, False, True])
    assert scaled(rows, rows, unscaled=marks)[2].endswith(", but for those of 0 and 1 and 1 of one value, now 0.")
    assert scaled(ROWS, ROWS)[2].endswith("standard deviation 1 in the training part.")
