import keras
import numpy as np
import pytest

from ib_keras.models import VAE, BetaVAE


def fitted(beta, digits):
    model = BetaVAE((8, 8, 1), 4, hidden=(64,), beta=beta, seed=0)
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(digits.x_train, epochs=15, batch_size=64, verbose=0)
    return model


def test_both_limits_of_beta(digits):
    free, elbo, closed = ({name: value.mean() for name, value in fitted(beta, digits).terms(digits.x_test).items()}
                          for beta in (0.0, 1.0, 100.0))
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
