import keras
import numpy as np

from ib_keras.datasets import boston_housing


def test_columns_are_standardised_and_keep_their_names(monkeypatch):
    rng = np.random.default_rng(0)
    part = rng.normal(5, 2, [30, 13]), rng.normal(size=30)
    monkeypatch.setattr(keras.datasets.boston_housing, "load_data", lambda: (part, part))
    data = boston_housing()
    assert len(data.column_names) == 13 == data.input_shape[0] and not data.has_labels
    assert np.allclose(data.x_train.mean(0), 0, atol=1e-5) and np.allclose(data.y_train, part[1], atol=1e-6)
