import keras
import numpy as np
import pytest

from ib_keras.estimators import Channel
from ib_keras.models import IBAutoencoder


def fitted(beta, digits, epochs=15, **arguments):
    model = IBAutoencoder((8, 8, 1), 4, hidden=(64,), beta=beta, seed=0, **arguments)
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(digits.x_train, epochs=epochs, batch_size=64, verbose=0)
    return model


@pytest.mark.slow
def test_both_limits_of_beta(digits):
    open_, closed = (fitted(beta, digits).terms(digits.x_test) for beta in (0.0, 100.0))
    assert closed["rate"].mean() < 0.1 < 5 < open_["rate"].mean()
    assert open_["distortion"].mean() < closed["distortion"].mean()


@pytest.mark.long
def test_rate_bounds_the_information_of_the_code(digits):
    model = fitted(1.0, digits)
    lower = Channel().estimate(None, model.posterior(digits.x_test))
    assert lower.nats - 3 * lower.std_error <= model.terms(digits.x_test)["rate"].mean()


@pytest.mark.slow
def test_learned_marginal_needs_less_rate_than_the_standard_one(digits):
    learned, standard = (
        fitted(1.0, digits, 30, marginal=kind).terms(digits.x_test) for kind in ("mixture", "standard")
    )
    total = [(terms["rate"] + terms["distortion"]).mean() for terms in (learned, standard)]
    assert total[0] < total[1]


@pytest.mark.slow
def test_target_may_be_another_variable(digits):
    top, bottom = digits.x_train[:, :4], digits.x_train[:, 4:]
    model = IBAutoencoder((4, 8, 1), 3, target_shape=(4, 8, 1), hidden=(32,), beta=0.1, seed=0)
    model.compile(keras.optimizers.Adam(3e-3))
    losses = model.fit(
        top, bottom, epochs=30, validation_data=(digits.x_test[:, :4], digits.x_test[:, 4:]), verbose=0
    ).history
    constant = np.mean((digits.x_test[:, 4:] - bottom.mean(0)) ** 2)
    assert losses["val_mse"][-1] < 0.8 * constant, "the upper half tells about the lower half"
    with pytest.raises(ValueError, match="`y` must be targets of shape"):
        model.fit(top, digits.x_train, verbose=0)


def test_squared_lagrangian_is_the_square_of_the_mean_rate(digits):
    model = IBAutoencoder((8, 8, 1), 3, hidden=(8,), beta=0.5, form="squared", seed=0)
    model.compile("sgd", run_eagerly=True)
    logs = model.evaluate(digits.x_test[:64], batch_size=64, verbose=0, return_dict=True)
    assert logs["loss"] == pytest.approx(logs["distortion"] + 0.5 * logs["rate"] ** 2, rel=1e-5)


def test_squared_gradient_is_that_of_twice_the_rate_times_the_rate(digits):
    """One step of descent: beta m^2 pulls like the plain Lagrangian with the weight 2 beta m."""
    x, weights = digits.x_train[:32], []
    rate = None
    for form in ("squared", "plain"):
        model = IBAutoencoder(
            (8, 8, 1), 3, hidden=(8,), beta=0.5 if form == "squared" else float(rate), form=form, seed=0
        )
        model.compile(keras.optimizers.SGD(0.1), run_eagerly=True)
        history = model.fit(x, batch_size=32, verbose=0).history
        rate = history["rate"][0]
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    assert np.allclose(*weights, atol=1e-5)
