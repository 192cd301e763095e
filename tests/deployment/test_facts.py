import dataclasses
import hashlib

from ib_keras.datasets import digits
from ib_keras.deployment.facts import data_facts, information_facts, model_facts
from ib_keras.models import BetaVAE, DenseAutoencoder, InfoMaxEncoder, VIBClassifier


def test_every_kind_of_model_has_its_task():
    models = [kind((4,), 2, hidden=()) for kind in (BetaVAE, VIBClassifier, InfoMaxEncoder)]
    assert [model_facts(model)["task"] for model in models] == ["autoencoder", "classifier", "encoder"]
    assert model_facts(models[1])["num_classes"] == 10
    assert model_facts(DenseAutoencoder((4,), 2, hidden=()))["deterministic"]
    assert model_facts(models[0])["parameters"] == models[0].count_params()


def test_the_digest_is_that_of_the_arrays():
    data = digits()
    found = hashlib.sha256(b"".join(a.tobytes() for a in (data.x_train, data.y_train, data.x_test, data.y_test)))
    assert data_facts(data)["sha256"] == found.hexdigest()
    assert data_facts(dataclasses.replace(data, y_test=data.y_test[::-1]))["sha256"] != found.hexdigest()


def test_every_quantity_with_a_verdict_is_told():
    row = {"I(T;Y)": 1.0, "I(T;Y)_reader": 0.9, "total_correlation": 0.1, "total_correlation_verdict": "trusted"}
    found = information_facts(row | {"total_correlation_n": 50, "n": 100, "rate": 3.0})
    assert found == {
        "I(T;Y)": {"value": 1.0, "reader": 0.9, "n": 100},
        "total_correlation": {"value": 0.1, "verdict": "trusted", "n": 50},
    }
