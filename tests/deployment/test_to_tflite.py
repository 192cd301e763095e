import os

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import deployment, models
from ib_keras._checks import InputError
from ib_keras.deployment.model_card import ModelCard

pytestmark = pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")


@pytest.mark.long
def test_signatures_of_the_file_are_those_of_the_model(tmp_path, digits, capfd):
    model, x = models.VIBClassifier((8, 8, 1), 3, hidden=(8,), shots=3, posterior="full", seed=0), digits.x_test[:4]
    found = deployment.to_tflite(model, tmp_path / "lite")
    assert [one.signature for one in found] == ["serve", "encode", "decode"]
    assert all(one.works and one.difference < 1e-5 < one.size for one in found)
    interpreter = tf.lite.Interpreter(model_path=str(tmp_path / "lite" / "model.tflite"))
    (served,) = interpreter.get_signature_runner("serve")(x=x).values()
    assert np.allclose(served, model.predict(x, verbose=0), atol=1e-5)
    assert "error" not in capfd.readouterr().err
    card = ModelCard.read(tmp_path / "lite").export
    assert card["format"] == "TensorFlow Lite" and card["signatures"]["encode"]["difference"] == found[1].difference


@pytest.mark.long
def test_what_cannot_be_converted_is_left_out_and_named(tmp_path):
    model = models.BetaVAE((4,), 2, hidden=(), marginal="mixture", seed=0)
    found = deployment.to_tflite(model, tmp_path / "lite", signatures=["encode", "sample"])
    assert [one.works for one in found] == [True, False]
    assert found[1].reason.startswith("it has no operation for StatelessRandomGetKeyCounter, ")
    assert "The signature `sample` is missing: it has no operation" in (tmp_path / "lite" / "model_card.md").read_text()


@pytest.mark.long
def test_the_operation_that_a_converter_lacks_is_named_and_nothing_written(tmp_path):
    module = tf.Module()
    module.f = tf.function(
        lambda x: tf.math.bessel_i0(x), input_signature=[tf.TensorSpec([None], tf.float32, name="x")]
    )
    tf.saved_model.save(module, tmp_path / "other", signatures={"f": module.f})
    with pytest.raises(
        InputError, match=r"of which TensorFlow Lite takes a signature. Received: f: it has no operation for BesselI0\."
    ):
        deployment.to_tflite(tmp_path / "other", tmp_path / "lite")
    assert os.listdir(tmp_path) == ["other"]


def test_wrong_arguments_are_refused_before_anything_is_converted(tmp_path):
    with pytest.raises(InputError, match="`weights` must be a known name. Received: 'int8'"):
        deployment.to_tflite(None, tmp_path, weights="int8")
    with pytest.raises(InputError, match="the name of a file"):
        deployment.to_tflite(None, tmp_path / "m.tflite")
