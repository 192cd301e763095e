import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import VAE, BetaVAE


def fitted(beta, digits):
    model = BetaVAE((8, 8, 1), 4, hidden=(64,), beta=beta, seed=0)
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(digits.x_train, epochs=15, batch_size=64, verbose=0)
    return model


@pytest.mark.slow
def test_both_limits_of_beta(digits):
    free, elbo, closed = (
        {name: value.mean() for name, value in fitted(beta, digits).terms(digits.x_test).items()}
        for beta in (0.0, 1.0, 100.0)
    )
    assert free["rate"] > elbo["rate"] > closed["rate"]
    assert closed["rate"] < 0.05, "nothing passes"
    assert free["distortion"] < elbo["distortion"] < closed["distortion"]


def test_vae_is_beta_one():
    assert VAE is BetaVAE and VAE((8, 8, 1), 2).objective == {"distortion": 1.0, "rate": 1.0}


def test_rate_is_the_textbook_sum(digits):
    model = BetaVAE((8, 8, 1), 4, hidden=(16,), seed=0)
    q = model.posterior(digits.x_test[:7])
    mean, variance = q.mean().numpy(), q.variance().numpy()
    textbook = 0.5 * (mean**2 + variance - 1 - np.log(variance)).sum(1)
    assert model.terms(digits.x_test[:7])["rate"] == pytest.approx(textbook, abs=1e-5)


@pytest.mark.slow
def test_capacity_holds_the_rate(digits):
    rates = []
    for capacity in (1.0, 6.0):
        model = BetaVAE((8, 8, 1), 4, hidden=(64,), beta=20.0, capacity=capacity, seed=0)
        model.compile(keras.optimizers.Adam(3e-3))
        model.fit(digits.x_train, epochs=15, batch_size=64, verbose=0)
        rates.append(model.terms(digits.x_test)["rate"].mean())
    assert rates == pytest.approx([1.0, 6.0], abs=0.8)


def test_capacity_is_the_distance_in_the_loss(digits):
    model = BetaVAE((8, 8, 1), 4, hidden=(8,), beta=3.0, capacity=5.0, seed=0)
    model.compile("adam", run_eagerly=True)
    logs = model.evaluate(digits.x_test[:64], batch_size=64, verbose=0, return_dict=True)
    assert logs["loss"] == pytest.approx(logs["distortion"] + 3 * abs(logs["rate"] - 5), rel=1e-5)


@pytest.mark.long
def test_capacity_may_be_set_and_left_again_while_training(digits, tmp_path):
    model = BetaVAE((8, 8, 1), 4, hidden=(8,), beta=3.0, seed=0)
    model.compile("adam")
    losses = []
    for capacity in (None, 5.0, None):
        model.capacity = capacity
        logs = model.evaluate(digits.x_test[:64], batch_size=64, verbose=0, return_dict=True)
        held = logs["rate"] if capacity is None else abs(logs["rate"] - capacity)
        losses.append(logs["loss"] == pytest.approx(logs["distortion"] + 3 * held, rel=1e-5))
        model.save(tmp_path / "m.keras")
        assert keras.saving.load_model(tmp_path / "m.keras").capacity == capacity
    assert all(losses)
    with pytest.raises(InputError, match="`capacity` must be finite and at least 0"):
        model.capacity = -1
    with pytest.raises(InputError, match="`free_bits` must be 0 with a capacity"):
        BetaVAE((8, 8, 1), 2, free_bits=1.0).capacity = 1.0


def test_free_bits_are_not_paid_for(digits):
    model, x = BetaVAE((8, 8, 1), 4, hidden=(8,), free_bits=0.1, seed=0), digits.x_test[:50]
    model.encoder.weights[-1].assign([2.0, 0.0, 0.0, 0.0] + [0.0] * 4)
    q = model.posterior(x)
    per_coordinate = 0.5 * (q.mean() ** 2 + q.variance() - 1 - np.log(q.variance())).numpy()
    paid = np.maximum(per_coordinate.mean(0) - 0.1, 0).sum()
    terms = model.terms(x)
    assert terms["paid_rate"].mean() == pytest.approx(paid, rel=1e-4)
    assert terms["rate"].mean() == pytest.approx(per_coordinate.sum(1).mean(), rel=1e-4) and paid > 1


@pytest.mark.long
def test_free_bits_keep_coordinates_alive(digits):
    rates = []
    for free in (0.0, 0.5):
        model = BetaVAE((8, 8, 1), 4, hidden=(64,), beta=30.0, free_bits=free, seed=0)
        model.compile(keras.optimizers.Adam(3e-3))
        model.fit(digits.x_train, epochs=8, batch_size=64, verbose=0)
        rates.append(model.terms(digits.x_test)["rate"].mean())
    assert rates[0] < 0.1 < 0.8 < rates[1] < 2.2, "up to 4 x 0.5 nats cost nothing"


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"capacity": -1}, "`capacity` must be finite and at least 0"),
        ({"free_bits": 1.0, "capacity": 1.0}, "`free_bits` must be 0 with"),
        ({"free_bits": 1.0, "marginal": "mixture"}, "`free_bits` must be 0 for this posterior and marginal"),
    ],
)
def test_bad_arguments_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        BetaVAE((8, 8, 1), 2, **wrong)
