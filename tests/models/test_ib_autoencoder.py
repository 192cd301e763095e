import keras
import numpy as np
import pytest

from ib_keras.estimators import Channel
from ib_keras.models import IBAutoencoder


def fitted(beta, digits, **arguments):
    model = IBAutoencoder((8, 8, 1), 4, hidden=(64,), beta=beta, seed=0, **arguments)
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(digits.x_train, epochs=15, batch_size=64, verbose=0)
    return model


def test_both_limits_of_beta(digits):
    open_, closed = (fitted(beta, digits).terms(digits.x_test) for beta in (0.0, 100.0))
    assert closed["rate"].mean() < 0.1 < 5 < open_["rate"].mean()
    assert open_["distortion"].mean() < closed["distortion"].mean()


def test_rate_bounds_the_information_of_the_code(digits):
    model = fitted(1.0, digits)
    lower = Channel().estimate(None, model.posterior(digits.x_test))
    assert lower.nats - 3 * lower.std_error <= model.terms(digits.x_test)["rate"].mean()


def test_learned_marginal_needs_less_rate_than_the_standard_one(digits):
    learned, standard = (fitted(1.0, digits, marginal=kind).terms(digits.x_test) for kind in ("mixture", "standard"))
    total = [(terms["rate"] + terms["distortion"]).mean() for terms in (learned, standard)]
    assert total[0] < total[1]


def test_target_may_be_another_variable(digits):
    top, bottom = digits.x_train[:, :4], digits.x_train[:, 4:]
    model = IBAutoencoder((4, 8, 1), 3, target_shape=(4, 8, 1), hidden=(32,), beta=0.1, seed=0)
    model.compile(keras.optimizers.Adam(3e-3))
    losses = model.fit(top, bottom, epochs=30, validation_data=(digits.x_test[:, :4], digits.x_test[:, 4:]), verbose=0).history
    constant = np.mean((digits.x_test[:, 4:] - bottom.mean(0)) ** 2)
    assert losses["val_mse"][-1] < 0.8 * constant, "the upper half tells about the lower half"
    with pytest.raises(ValueError, match="`y` must be targets of shape"):
        model.fit(top, digits.x_train, verbose=0)
