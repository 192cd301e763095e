import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import SparseAutoencoder


def small(**arguments):
    model = SparseAutoencoder((8, 8, 1), 20, **{"seed": 0, **arguments})
    model.compile(keras.optimizers.Adam(0.01))
    return model


def test_sparsity_is_the_divergence_of_the_mean_activities(digits):
    model, x = small(activity=0.1), digits.x_test[:50]
    mean = model.encode(x).numpy().mean(0)
    assert (0 < mean).all() and (mean < 1).all()
    by_hand = np.sum(0.1 * np.log(0.1 / mean) + 0.9 * np.log(0.9 / (1 - mean)))
    assert model.terms(x)["sparsity"] == pytest.approx(np.full(50, by_hand), rel=1e-4)


def test_l1_is_the_sum_of_magnitudes(digits):
    model, x = small(penalty="l1"), digits.x_test[:5]
    assert model.terms(x)["sparsity"] == pytest.approx(np.abs(model.encode(x)).sum(1), rel=1e-5)


@pytest.mark.parametrize("penalty, weight", [("kl", 0.05), ("l1", 0.01)])
@pytest.mark.long
def test_weight_makes_codes_sparse(penalty, weight, digits):
    activity = []
    for each in (0.0, weight):
        model = small(penalty=penalty, weight=each)
        model.fit(digits.x_train[:600], epochs=10, batch_size=100, verbose=0)
        activity.append(np.abs(model.encode(digits.x_test)).mean())
    assert activity[1] < 0.5 * activity[0]
    assert penalty == "l1" or activity[1] == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"penalty": "l0"}, "Choose one of: kl, l1"),
        ({"activity": 1.0}, "`activity` must be below 1"),
        ({"activity": 0}, "`activity` must be above 0"),
    ],
)
def test_bad_arguments_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        small(**wrong)
