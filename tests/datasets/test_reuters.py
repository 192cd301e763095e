import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import reuters


def test_texts_are_integers_of_one_length(monkeypatch):
    def load_data(num_words):
        words = np.empty(8, object)
        words[:] = [[1, num_words - 1] * (i + 1) for i in range(8)]
        return (words, np.arange(8) % 2), (words, np.arange(8) % 2)

    monkeypatch.setattr(keras.datasets.reuters, "load_data", load_data)
    data = reuters(num_words=50, length=6)
    assert data.input_shape == (6,) and data.x_train.dtype.kind == "i" and data.x_train.max() == 49
    assert (
        data.x_train[0].tolist() == [0, 0, 0, 0, 1, 49]
        and data.num_classes == 46
        and data.y_train.tolist() == [0, 1] * 4
    )


def test_sizes_below_one_are_refused():
    with pytest.raises(InputError, match="`length` must be a positive integer"):
        reuters(length=0)
