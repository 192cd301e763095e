import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.deployment.saved_model import write_saved_model
from ib_keras.export import export
from ib_keras.models import BetaVAE, DenseAutoencoder, VIBClassifier


def bytes_of_weights(folder):
    return sum(each.stat().st_size for each in (folder / "variables").glob("*.data*"))


@pytest.mark.long
def test_half_precision_takes_half_the_room_and_rounds_weights_alone(tmp_path, digits):
    model = BetaVAE((8, 8, 1), 3, hidden=(64, 64), marginal="learned", seed=0)
    for weights in ("float32", "float16"):
        shapes = write_saved_model(model, tmp_path / weights, weights)
        assert shapes["encode"]["inputs"] == {"x": {"dtype": "float32", "shape": [None, 8, 8, 1]}}
        assert shapes["sample"]["outputs"]["output_0"]["shape"] == [None, 8, 8, 1]
    full, half = (bytes_of_weights(tmp_path / weights) for weights in ("float32", "float16"))
    assert 4 * model.count_params() <= full < 4 * model.count_params() + 4096 and half < 0.6 * full
    served, x = tf.saved_model.load(tmp_path / "float16"), digits.x_test[:7]
    kept = [keras.ops.convert_to_numpy(variable) for variable in model.weights]
    for variable, value in zip(model.weights, kept):
        variable.assign(value.astype(np.float16) if value.dtype == np.float32 else value)
    # The export reads the rounded weights, and computes with them as the model does: in single precision.
    assert np.allclose(served.encode(x), model.encode(x), atol=1e-6)
    assert np.allclose(served.sample(5, 1), model.sample(5, seed=1), atol=1e-6)
    assert served.encode(x).dtype == tf.float32


def test_a_weight_beyond_half_precision_is_named(tmp_path):
    model = VIBClassifier((4,), 2, 3, hidden=(), seed=0)
    model.weights[0].assign(tf.fill(model.weights[0].shape, 1e5))
    with pytest.raises(InputError, match=r"is 100000, and half precision ends at 65504\). Pass weights=\"float32\""):
        write_saved_model(model, tmp_path / "saved", "float16")


class CallsPython(keras.layers.Layer):
    def call(self, x):
        return tf.ensure_shape(tf.numpy_function(lambda values: values, [x], tf.float32), x.shape)

    def compute_output_shape(self, shape):
        return shape


def test_a_model_that_calls_python_is_refused_before_anything_is_replaced(tmp_path):
    networks = keras.Sequential([keras.Input((4,)), CallsPython(), keras.layers.Dense(2)])
    model = DenseAutoencoder((4,), 2, encoder=networks, hidden=())
    export(DenseAutoencoder((4,), 2, hidden=()), tmp_path / "saved")
    before = {each: each.read_bytes() for each in (tmp_path / "saved").rglob("*") if each.is_file()}
    with pytest.raises(InputError, match="Received: PyFunc in the signature `serve`. Replace tf.numpy_function"):
        export(model, tmp_path / "saved")
    assert {each: each.read_bytes() for each in (tmp_path / "saved").rglob("*") if each.is_file()} == before
