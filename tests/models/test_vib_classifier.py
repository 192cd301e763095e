import keras
import numpy as np
import pytest

from ib_keras.models import VIBClassifier


def fitted(digits, **arguments):
    model = VIBClassifier((8, 8, 1), 4, **{"hidden": (64,), "seed": 0, **arguments})
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(digits.x_train, digits.y_train, epochs=12, batch_size=64, verbose=0)
    return {name: value.mean() for name, value in model.terms(digits.x_test, digits.y_test).items()}


@pytest.mark.slow
def test_both_limits_of_beta(digits):
    open_, closed = (fitted(digits, beta=beta) for beta in (1e-3, 10.0))
    assert open_["accuracy"] > 0.9 and open_["rate"] > np.log(10) - open_["distortion"], "the rate bounds I(T;Y) too"
    assert closed["rate"] < 0.05 and closed["distortion"] == pytest.approx(np.log(10), abs=0.05), "nothing passes"


@pytest.mark.slow
def test_full_covariance_and_several_draws(digits):
    assert fitted(digits, posterior="full", num_samples=3)["accuracy"] > 0.9


@pytest.mark.long
def test_deterministic_twin_has_no_rate(digits):
    terms = fitted(digits, posterior="deterministic")
    assert terms["rate"] == 0 and terms["accuracy"] > 0.9
