import json

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import digits
from ib_keras.deployment.model_card import ModelCard, model_card
from ib_keras.models import VIBClassifier

METRICS = {"seed": 0, "accuracy": 0.7, "I(T;Y)": 1.5, "I(T;Y)_verdict": "trusted", "rates": [1.0], "kind": "x"}


@pytest.fixture(scope="module")
def card():
    model = VIBClassifier((8, 8, 1), 2, hidden=(), seed=0)
    return model_card(model, data=digits(), training={"epochs": 3}, metrics=METRICS, licence="MIT")


def test_a_written_card_is_read_again(card, tmp_path):
    card.write(tmp_path)
    assert ModelCard.read(tmp_path) == card
    assert (tmp_path / "model_card.md").read_text() == card.markdown()
    assert json.loads((tmp_path / "model_card.json").read_text())["data"]["name"] == "digits"


def test_metrics_are_numbers_and_information_stands_apart(card):
    assert card.metrics == {"accuracy": 0.7}
    assert card.information == {"I(T;Y)": {"value": 1.5, "verdict": "trusted"}}


def test_what_is_no_number_is_told_and_survives_the_file(tmp_path):
    metrics = {"test_mse": float("nan"), "accuracy": np.float32("inf"), "loss": 1.0, "I(T;Y)": float("nan")}
    metrics |= {"I(T;Y)_verdict": "failed"}
    card = model_card(VIBClassifier((4,), 2, hidden=()), metrics=metrics)
    assert card.metrics == {"test_mse": None, "accuracy": None, "loss": 1.0}
    assert card.not_finite == {"test_mse": "nan", "accuracy": "inf", "I(T;Y)": "nan"}
    card.write(tmp_path)
    text = ModelCard.read(tmp_path).markdown()
    assert "| test_mse | nan |" in text and "| accuracy | inf |" in text and "| loss | 1.0000 |" in text
    assert "- test_mse is nan, which is no number: training or measurement failed." in text
    assert "| I(T;Y) | nan |" in text and "Nothing was measured" not in text
    only = model_card(VIBClassifier((4,), 2, hidden=()), metrics={"test_mse": float("nan")})
    assert "Nothing was measured" not in only.markdown()


def test_no_card_and_a_damaged_one(tmp_path):
    assert ModelCard.read(tmp_path) is None
    (tmp_path / "model_card.json").write_text('{"model": 3}')
    with pytest.raises(InputError, match="Export the model again"):
        ModelCard.read(tmp_path)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"data": [1]}, "`data` must be a Dataset. Received: list"),
        ({"training": 3}, "`training` must be a dict"),
        ({"plane": [{}]}, "`plane` must be a row of a plane, a dict"),
        ({"licence": 3}, "`licence` must be a text. Received: 3"),
    ],
)
def test_wrong_facts_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        model_card(VIBClassifier((4,), 2, hidden=()), **wrong)


def test_other_models_have_no_card():
    with pytest.raises(InputError, match="`model` must be a model of ib_keras.models. Received: Sequential"):
        model_card(keras.Sequential([keras.Input([2])]))
