import sys

import numpy as np
import pytest

from ib_keras import deployment, models
from ib_keras._checks import InputError
from ib_keras.deployment.model_card import ModelCard


@pytest.mark.long
def test_signatures_of_the_files_are_those_of_the_model(tmp_path, digits):
    pytest.importorskip("tf2onnx")
    runtime, x = pytest.importorskip("onnxruntime"), digits.x_test[:4]
    model = models.BetaVAE((8, 8, 1), 3, hidden=(8,), likelihood="continuous_bernoulli", seed=0)
    found = deployment.to_onnx(model, tmp_path / "onnx")
    assert all(one.works and one.difference < 1e-5 < one.size for one in found)
    session = runtime.InferenceSession(tmp_path / "onnx" / "encode.onnx", providers=["CPUExecutionProvider"])
    (codes,) = session.run(None, {"x": x})
    assert np.allclose(codes, model.encode(x), atol=1e-5)
    session = runtime.InferenceSession(tmp_path / "onnx" / "sample.onnx", providers=["CPUExecutionProvider"])
    (drawn,) = session.run(None, {"n": np.asarray(5, np.int32), "seed": np.asarray(-2, np.int32)})
    assert np.allclose(drawn, model.sample(5, seed=-2), atol=1e-5)
    assert set(ModelCard.read(tmp_path / "onnx").export["signatures"]) == set(model.endpoints())


@pytest.mark.long
def test_what_cannot_be_converted_is_left_out_and_named(tmp_path):
    pytest.importorskip("tf2onnx")
    pytest.importorskip("onnxruntime")
    model = models.BetaVAE((4,), 2, hidden=(), marginal="mixture", seed=0)
    found = deployment.to_onnx(model, tmp_path / "onnx", signatures=["encode", "sample"])
    assert [one.works for one in found] == [True, False] and "StatelessRandom" in found[1].reason
    assert not (tmp_path / "onnx" / "sample.onnx").exists()


def test_without_the_packages_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(InputError, match=r"needs the packages tf2onnx and onnxruntime.*pip install ib_keras\[onnx\]"):
        deployment.to_onnx(models.VIBClassifier((4,), 2, 3, hidden=()), tmp_path / "onnx")


def test_old_operations_are_refused(tmp_path):
    with pytest.raises(InputError, match="`opset` must be an integer of at least 13. Received: 12"):
        deployment.to_onnx(None, tmp_path / "onnx", opset=12)
