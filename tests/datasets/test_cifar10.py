import keras
import numpy as np

from ib_keras.datasets import cifar10


def test_pictures_are_scaled_and_classes_named(monkeypatch):
    pictures, labels = np.full([20, 32, 32, 3], 255, "uint8"), (np.arange(20) % 10)[:, None]
    monkeypatch.setattr(keras.datasets.cifar10, "load_data", lambda: ((pictures, labels), (pictures, labels)))
    data = cifar10()
    assert data.input_shape == (32, 32, 3) and data.x_train.max() == 1 and data.y_test.shape == (20,)
    assert data.class_names[:2] == ("airplane", "automobile") and data.num_classes == 10
