import json
import os
import shutil

import keras
import pytest

from ib_keras._checks import InputError
from ib_keras.deployment.model_card import ModelCard, model_card
from ib_keras.experiments.export import export
from ib_keras.experiments.seal import digest
from ib_keras.models import VIBClassifier


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "m.keras"
    VIBClassifier((4,), 2, 3, hidden=(), seed=0).save(path)
    return path


@pytest.mark.long
def test_formats(saved, tmp_path):
    found = export(saved, tmp_path / "saved", float16=True, licence="MIT")
    assert (found["format"], found["weights"]) == ("SavedModel", "float16")
    assert set(found["signatures"]) == {"serve", "encode", "decode"}
    converted = export(tmp_path / "saved", tmp_path / "lite", format="tflite", signatures=["encode"])
    assert list(converted["signatures"]) == ["encode"] and converted["signatures"]["encode"]["difference"] < 1e-5
    assert ModelCard.read(tmp_path / "lite").licence == "MIT"


@pytest.mark.long
def test_the_card_of_a_run_goes_along_as_long_as_the_model_is_its_own(saved, tmp_path, digits):
    run = tmp_path / "run"
    run.mkdir()
    shutil.copy(saved, run / "model.keras")
    model_card(VIBClassifier((4,), 2, 3, hidden=()), data=digits, training={"epochs": 7}).write(run / "saved_model")
    (run / "run.json").write_text(json.dumps({"files": {"model.keras": digest(run / "model.keras")}}))
    export(run / "model.keras", tmp_path / "saved", intended_use="A test.")
    card = ModelCard.read(tmp_path / "saved")
    assert card.data["name"] == "digits" and card.training == {"epochs": 7} and card.intended_use == "A test."
    VIBClassifier((4,), 2, 3, hidden=(), seed=1).save(run / "model.keras")
    export(run / "model.keras", tmp_path / "saved")
    assert ModelCard.read(tmp_path / "saved").data is None


def test_bad_input_is_refused_and_leaves_nothing(saved, tmp_path):
    keras.Sequential([keras.Input([2]), keras.layers.Dense(1)]).save(tmp_path / "other.keras")
    for arguments, message in (
        ({"format": "pickle"}, "`format` must be a known name. Received: 'pickle'"),
        ({"format": "onnx", "float16": True}, "`float16` must be left out for ONNX"),
        ({"signatures": ["encode"]}, "`signatures` must be left out for a SavedModel"),
        ({"model": tmp_path / "other.keras"}, r"`model` must be a model of ib_keras.models. .*\(Sequential\)"),
        ({"out": tmp_path}, "`path` must be a new folder, or an old one with saved_model.pb"),
    ):
        with pytest.raises(InputError, match=message):
            export(**{"model": saved, "out": tmp_path / "out"} | arguments)
    assert os.listdir(tmp_path) == ["other.keras"]
