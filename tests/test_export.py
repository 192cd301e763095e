import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras
from ib_keras import models
from ib_keras._checks import InputError
from tests.laws.models import each


@pytest.mark.parametrize("kind", each())
@pytest.mark.long
def test_every_signature_equals_the_model_with_any_batch_size(kind, digits, tmp_path):
    model = kind((8, 8, 1), 3, hidden=(16, 8), seed=0)
    ib_keras.export(model, tmp_path / "saved")
    served = tf.saved_model.load(tmp_path / "saved")
    assert set(model.endpoints()) <= set(served.signatures) and {"serve", "encode"} <= set(served.signatures)
    for n in (1, 7):
        x = digits.x_test[:n]
        inputs = {"x": (tf.constant(x),), "t": (model.encode(x),), "n": (n, 3)}
        for name, (function, signature) in model.endpoints().items():
            given = inputs[signature[0].name]
            assert np.allclose(getattr(served, name)(*given), function(*given), atol=1e-6), name


def test_signatures_of_autoencoders_and_classifiers():
    assert set(models.BetaVAE((4,), 2, hidden=()).endpoints()) == {"serve", "encode", "decode", "reconstruct", "sample"}
    assert set(models.VIBClassifier((4,), 2, hidden=()).endpoints()) == {"serve", "encode", "decode"}


@pytest.mark.long
def test_serves_where_this_package_does_not_exist(digits, tmp_path):
    model = models.IBAutoencoder((8, 8, 1), 3, seed=0)
    ib_keras.export(model, tmp_path / "saved")
    np.save(tmp_path / "x.npy", digits.x_test[:5])
    np.save(tmp_path / "expected.npy", model.reconstruct(digits.x_test[:5]))
    script = f"""
import sys
for name in ("ib_keras", "keras", "tensorflow_probability"):
    sys.modules[name] = None
import numpy as np, tensorflow as tf
served = tf.saved_model.load(r"{tmp_path}/saved")
x = np.load(r"{tmp_path}/x.npy")
named = served.signatures["reconstruct"](x=tf.constant(x))
assert np.allclose(list(named.values())[0], np.load(r"{tmp_path}/expected.npy"), atol=1e-6)
assert served.signatures["sample"](n=tf.constant(4), seed=tf.constant(0))
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=tmp_path)


@pytest.mark.long
def test_old_export_is_replaced_and_nothing_else_is(digits, tmp_path):
    first, second = (models.DenseAutoencoder((8, 8, 1), 3, seed=seed) for seed in (0, 1))
    ib_keras.export(first, tmp_path / "saved")
    ib_keras.export(second, tmp_path / "saved")
    served = tf.saved_model.load(tmp_path / "saved")
    assert np.allclose(served.encode(digits.x_test[:3]), second.encode(digits.x_test[:3]), atol=1e-6)
    assert os.listdir(tmp_path) == ["saved"]
    (tmp_path / "photos").mkdir()
    with pytest.raises(InputError, match="a new folder or an old SavedModel"):
        ib_keras.export(first, tmp_path / "photos")


def test_failure_leaves_nothing(tmp_path, monkeypatch):
    model = models.DenseAutoencoder((8, 8, 1), 3)
    monkeypatch.setattr(type(model), "sample", lambda self, n, seed: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ib_keras.export(model, tmp_path / "saved")
    assert os.listdir(tmp_path) == []


def test_other_models_are_pointed_to_keras(tmp_path):
    with pytest.raises(InputError, match="Use `model.export"):
        ib_keras.export(keras.Sequential([keras.Input([2]), keras.layers.Dense(1)]), tmp_path / "saved")
    with pytest.raises(InputError, match="`model` must be a model, not its class. Received: DenseAutoencoder"):
        ib_keras.export(models.DenseAutoencoder, tmp_path / "saved")
    assert not (tmp_path / "saved").exists()
