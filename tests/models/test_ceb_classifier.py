import keras
import numpy as np
import pytest
import scipy.stats

from ib_keras.models import CEBClassifier


def fitted(digits, beta):
    model = CEBClassifier((8, 8, 1), 4, hidden=(64,), beta=beta, seed=0)
    model.compile(keras.optimizers.Adam(5e-3))
    model.fit(digits.x_train, digits.y_train, epochs=12, batch_size=64, verbose=0)
    return model


def test_residual_is_the_divergence_from_the_gaussian_of_the_class(digits):
    model, x, y = CEBClassifier((8, 8, 1), 2, hidden=(8,), seed=0), digits.x_test[:9], digits.y_test[:9]
    q, b = model.posterior(x), model.marginal
    scale = np.logaddexp(0, b.raw_scales.numpy()[y]) + 1e-5
    gap = (q.mean() - b.means.numpy()[y]) / scale
    by_hand = (np.log(scale / q.stddev()) + ((q.stddev() / scale) ** 2 + gap**2 - 1) / 2).numpy().sum(1)
    assert model.terms(x, y)["residual"] == pytest.approx(by_hand, rel=1e-4)


@pytest.mark.slow
def test_a_large_beta_leaves_what_the_label_needs(digits):
    """Where VIB keeps nothing, CEB still knows the class: the residual goes to 0 and the rate to about H(Y)."""
    little, much = (fitted(digits, beta).terms(digits.x_test, digits.y_test) for beta in (0.01, 5.0))
    assert much["residual"].mean() < 0.5 * little["residual"].mean()
    assert little["accuracy"].mean() > 0.9 and much["accuracy"].mean() > 0.5


def test_marginal_of_the_rate_is_the_even_mixture(digits):
    model = CEBClassifier((8, 8, 1), 2, hidden=(8,), seed=0)
    scale = np.logaddexp(0, model.marginal.raw_scales.numpy()) + 1e-5
    t = np.float32([0.3, -1.0])
    density = scipy.stats.norm.pdf(t, model.marginal.means.numpy(), scale).prod(1).mean()
    assert float(model.marginal(t[None])[0]) == pytest.approx(np.log(density), rel=1e-4)
