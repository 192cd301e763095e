import keras
import numpy as np

from ib_keras.datasets import california_housing


def test_columns_are_standardised_and_keep_their_names(monkeypatch):
    rng = np.random.default_rng(0)
    part = rng.normal(5, 2, [30, 8]), rng.normal(size=30)
    monkeypatch.setattr(keras.datasets.california_housing, "load_data", lambda: (part, part))
    data = california_housing()
    assert len(data.column_names) == 8 == data.input_shape[0] and not data.has_labels
    assert np.allclose(data.x_train.mean(0), 0, atol=1e-5) and np.allclose(data.y_train, part[1], atol=1e-6)
