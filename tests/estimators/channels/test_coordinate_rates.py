import numpy as np
import pytest
import tensorflow_probability as tfp
from scipy.integrate import quad
from scipy.stats import norm

from ib_keras._checks import InputError
from ib_keras.estimators.channels.coordinate_rates import coordinate_rates

tfd = tfp.distributions
MEANS, STDS = np.array([[0.5, -1.0], [1.5, 0.0]]), np.array([[0.3, 1.0], [0.5, 2.0]])


def by_integration(prior):
    def kl(mean, std):
        q = norm(mean, std)
        return quad(lambda t: q.pdf(t) * (q.logpdf(t) - np.log(prior(t))), mean - 12 * std, mean + 12 * std)[0]

    return np.vectorize(kl)(MEANS, STDS).mean(axis=0)


def test_gaussians_have_the_closed_form():
    found = coordinate_rates(
        tfd.MultivariateNormalDiag(MEANS, STDS), tfd.MultivariateNormalDiag(np.zeros(2), np.ones(2))
    )
    assert np.allclose(found, by_integration(norm.pdf))


def test_mixture_is_drawn():
    n = 4000
    q = tfd.MultivariateNormalDiag(np.tile(MEANS, [n // 2, 1]), np.tile(STDS, [n // 2, 1]))
    at, width = np.array([-1.0, 2.0]), 0.8
    r = tfd.MixtureSameFamily(
        tfd.Categorical(probs=np.float64([0.5, 0.5])),
        tfd.MultivariateNormalDiag(np.stack([at, at], axis=1), [width, width]),
    )
    expected = by_integration(lambda t: norm.pdf(t, at, width).mean())
    # The log ratio of a draw deviates by some nats; 8 draws of 4000 rows leave a standard error below .02.
    assert np.allclose(coordinate_rates(q, r), expected, atol=0.08)


def test_unknown_laws_are_rejected():
    q = tfd.MultivariateNormalDiag(MEANS, STDS)
    with pytest.raises(InputError, match="`r` must be a distribution whose single coordinates have a known law"):
        coordinate_rates(q, tfd.VectorDeterministic(MEANS[0]))
