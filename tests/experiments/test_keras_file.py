import keras
import numpy as np

from ib_keras.experiments.keras_file import keras_file
from ib_keras.models import VAE


def test_the_bytes_are_those_of_a_model_that_loads(tmp_path):
    model = VAE((4,), 2, hidden=(3,), seed=0)
    (tmp_path / "m.keras").write_bytes(keras_file(model))
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again.encode(np.ones([1, 4])), model.encode(np.ones([1, 4])))
