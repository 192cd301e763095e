import numpy as np
import pytest

from ib_keras import models
from ib_keras.experiments.final_numbers import numbers


@pytest.mark.slow
def test_classifier_is_judged_by_its_errors(digits):
    model = models.VIBClassifier((8, 8, 1), 4, hidden=(16,), seed=0)
    model.compile("adam")
    model.fit(digits.x_train, digits.y_train, epochs=2, verbose=0)
    found = numbers(model, digits)
    assert set(found) == {
        "test_distortion",
        "test_rate",
        "test_accuracy",
        "test_loss",
        "test_error",
        "test_error_1_shot",
        "test_error_12_shots",
    }
    guess = np.argmax(model.predict(digits.x_test, verbose=0), -1)
    assert found["test_error"] == np.mean(guess != digits.y_test) == pytest.approx(1 - found["test_accuracy"], abs=1e-6)


def test_deterministic_classifier_has_one_error(digits):
    model = models.VIBClassifier((8, 8, 1), 4, hidden=(16,), posterior="deterministic", seed=0)
    model.compile("adam")
    assert "test_error" in numbers(model, digits) and "test_error_12_shots" not in numbers(model, digits)


@pytest.mark.long
def test_preset_adds_its_likelihood_and_what_it_should_reach(digits):
    model = models.BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0)
    model.compile("adam")
    chosen = models.Preset(models.BetaVAE, "", "test_nll", 20.0, "", likelihood_samples=50)
    found = numbers(model, digits, chosen)
    assert found["test_nll_should_reach"] == 20.0
    elbo = found["test_distortion"] + found["test_rate"]
    assert found["test_nll"] < elbo and found["test_loss"] == pytest.approx(elbo, rel=0.01)
