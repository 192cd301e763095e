import keras
import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras.models import BetaVAE


@pytest.mark.long
def test_importance_weights_reach_the_exact_likelihood():
    """One code, one pixel: p(x) is a one-dimensional integral."""
    model = BetaVAE((1,), 1, hidden=(4,), seed=3)
    x = np.array([[0.0], [1.0]], "float32")
    grid = np.linspace(-10, 10, 4001, dtype="float32")[:, None]
    p_one = model.decode(grid).numpy()[:, 0]
    prior = np.exp(tfp.distributions.Normal(0.0, 1.0).log_prob(grid[:, 0]).numpy())
    exact = np.log([np.sum(prior * p) * 0.005 for p in (1 - p_one, p_one)])
    assert model.log_likelihood(x, num_samples=20_000) == pytest.approx(exact, abs=5e-3)


@pytest.mark.long
def test_more_importance_samples_tighten_the_bound(digits):
    model = BetaVAE((8, 8, 1), 4, hidden=(64,), seed=0)
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(digits.x_train, epochs=5, batch_size=64, verbose=0)
    x = digits.x_test[:40]
    one, some, many = (model.log_likelihood(x, num_samples=s) for s in (1, 20, 500))
    assert one.mean() < some.mean() < many.mean()
    terms = model.terms(x)
    gap = one + terms["distortion"] + terms["rate"]
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(40), "one sample is the ELBO"


def test_blocks_of_samples_do_not_change_the_bound(digits, monkeypatch):
    model = BetaVAE((8, 8, 1), 2, hidden=(16,), seed=0)
    whole = model.log_likelihood(digits.x_test[:3], num_samples=4000)
    monkeypatch.setattr("ib_keras.models.base.log_likelihood._BLOCK_DRAWS", 500)
    assert model.log_likelihood(digits.x_test[:3], num_samples=4000) == pytest.approx(whole, abs=0.1)


@pytest.mark.long
def test_compiled_blocks_are_those_of_eager_ones(digits, monkeypatch):
    """Blocks of 834, 834 and 832 draws for each of two examples."""
    model, found = BetaVAE((8, 8, 1), 2, hidden=(16,), seed=0), []
    for worth in (0, 1000):
        monkeypatch.setattr("ib_keras.models.base.log_likelihood._BLOCKS_WORTH_COMPILING", worth)
        found.append(model.log_likelihood(digits.x_test[:2], num_samples=2500))
    np.testing.assert_allclose(*found, rtol=1e-5)
