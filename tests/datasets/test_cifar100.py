import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import cifar100


def test_labels_are_fine_or_coarse(monkeypatch):
    def load_data(label_mode):
        labels = np.arange(20)[:, None] % {"fine": 10, "coarse": 5}[label_mode]
        return (np.zeros([20, 32, 32, 3], "uint8"), labels), (np.zeros([20, 32, 32, 3], "uint8"), labels)

    monkeypatch.setattr(keras.datasets.cifar100, "load_data", load_data)
    assert (cifar100().num_classes, cifar100("coarse").num_classes) == (100, 20)
    with pytest.raises(InputError, match="Choose one of: fine, coarse"):
        cifar100("both")
