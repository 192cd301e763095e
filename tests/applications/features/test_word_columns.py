import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.features.word_columns import is_texts, word_columns


def test_words_of_one_text_are_left_out():
    words, columns = word_columns(["a good good film", "a bad film", "one"])
    assert words == ["film"] and [column.tolist() for column in columns] == [[1, 1, 0]]


def test_texts_without_common_words_are_refused():
    with pytest.raises(InputError, match="texts that share words. Received: 2 texts"):
        word_columns(["one", "two"])


def test_what_are_texts():
    assert is_texts(np.array(["a", "b"])) and not is_texts(np.array([["a"], ["b"]])) and not is_texts([1, 2])
