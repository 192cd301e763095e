import math

import numpy as np
import pytest
import scipy.spatial.distance
import scipy.special
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures import js_divergence, kl_divergence
from tests.oracles import tables

tfd = tfp.distributions
ULP32 = 16 * float(np.finfo(np.float32).eps)
P = tables.random_tables((50, 6), 1, seed=2, empty=0.3)
Q = tables.random_tables((50, 6), 1, seed=3)
ROUNDING = tables.rounding(P[0])


def test_kl_against_scipy():
    np.testing.assert_allclose(kl_divergence(P, Q), scipy.special.rel_entr(P, Q).sum(-1), rtol=0, atol=10 * ROUNDING)


def test_kl_is_positive_but_for_equal_tables():
    assert (kl_divergence(P, Q).numpy() > 0).all()
    np.testing.assert_allclose(kl_divergence(Q, Q), 0, atol=ROUNDING)


def test_kl_has_a_direction():
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert float(kl_divergence([1.0, 0.0], [0.5, 0.5])) == pytest.approx(math.log(2), rel=ULP32)


def test_kl_broadcasts_the_model():
    expected = [tables.divergence(p, Q[0]) for p in P]
    np.testing.assert_allclose(kl_divergence(P, Q[0]), expected, rtol=0, atol=10 * ROUNDING)


def test_processing_both_brings_them_closer():
    channel = tables.random_tables((6, 4), 1, seed=4)
    assert (kl_divergence(P @ channel, Q @ channel) <= kl_divergence(P, Q)).numpy().all()


def test_the_gradients_of_kl():
    p, q = tf.constant(Q[0]), tf.constant(Q[1])
    with tf.GradientTape() as tape:
        tape.watch([p, q])
        value = kl_divergence(p, q)
    by_p, by_q = tape.gradient(value, [p, q])
    np.testing.assert_allclose(by_p, np.log(p / q) + 1, rtol=1e-13, atol=ROUNDING)
    np.testing.assert_allclose(by_q, -p / q, rtol=1e-14)


def test_kl_of_normals_in_closed_form():
    p, q = tfd.Normal([1.0, 0.0], [2.0, 1.0]), tfd.Normal(-0.5, 3.0)
    expected = [math.log(3 / s) + (s**2 + (m + 0.5) ** 2) / 18 - 0.5 for m, s in ((1, 2), (0, 1))]
    np.testing.assert_allclose(kl_divergence(p, q), expected, rtol=ULP32)


def test_kl_of_codes_from_the_standard_normal_is_the_rate():
    mean, scale = np.float32([[1, -2], [0, 0]]), np.float32([[0.5, 2], [1, 1]])
    rate = 0.5 * (mean**2 + scale**2 - 1 - np.log(scale**2)).sum(axis=1)
    result = kl_divergence(tfd.MultivariateNormalDiag(mean, scale), tfd.MultivariateNormalDiag([0.0, 0.0], [1.0, 1.0]))
    np.testing.assert_allclose(result, rate, rtol=ULP32, atol=ULP32)


def test_without_closed_form_samples_are_needed():
    with pytest.raises(NotImplementedError):
        kl_divergence(tfd.Normal(0.0, 1.0), tfd.Laplace(0.0, 1.0))


def test_samples_give_the_monte_carlo_mean():
    """KL(N(m, 1) || Laplace(0, 1)) = log 2 + E|x| - log(2 pi e) / 2, E|x| being that of the folded normal."""
    means = np.array([0.0, 1.5])
    folded = np.sqrt(2 / np.pi) * np.exp(-(means**2) / 2) + means * (1 - 2 * scipy.special.ndtr(-means))
    truth = math.log(2) + folded - 0.5 * math.log(2 * math.pi * math.e)
    p, q = tfd.Normal(means, np.float64(1)), tfd.Laplace(np.float64(0), np.float64(1))
    samples = p.sample(40_000, seed=(0, 1))
    standard_error = np.std(p.log_prob(samples) - q.log_prob(samples), axis=0) / math.sqrt(40_000)
    result = kl_divergence(p, q, samples=samples)
    assert result.shape == (2,)
    assert (np.abs(result - truth) < 4 * standard_error).all()


def test_samples_of_whole_events():
    """A mixture of one component is that component, whose divergence is known."""
    p = tfd.MultivariateNormalDiag([[0.3, -1.0], [0.0, 2.0]], [[0.5, 1.0], [2.0, 1.0]])
    component = tfd.MultivariateNormalDiag([0.0, 0.0], [1.0, 1.5])
    mixture = tfd.MixtureSameFamily(tfd.Categorical(logits=[0.0]), tfd.BatchReshape(component, [1]))
    samples = p.sample(20_000, seed=(0, 2))
    standard_error = np.std(p.log_prob(samples) - mixture.log_prob(samples), axis=0) / math.sqrt(20_000)
    error = kl_divergence(p, mixture, samples=samples) - kl_divergence(p, component)
    assert (np.abs(error) < 4 * standard_error).all()


def test_a_closed_form_comes_before_samples():
    p, q = tfd.Normal(0.0, 1.0), tfd.Normal(1.0, 1.0)
    assert float(kl_divergence(p, q, samples=tf.constant([50.0]))) == pytest.approx(0.5, rel=ULP32)


def test_js_against_scipy():
    other = tables.random_tables((50, 6), 1, seed=5, empty=0.3)
    expected = scipy.spatial.distance.jensenshannon(P, other, axis=-1) ** 2
    np.testing.assert_allclose(js_divergence(P, other), expected, rtol=0, atol=ROUNDING)


def test_js_is_the_mean_divergence_from_the_middle():
    middle = (P + Q) / 2
    expected = (kl_divergence(P, middle) + kl_divergence(Q, middle)) / 2
    np.testing.assert_allclose(js_divergence(P, Q), expected, rtol=0, atol=10 * ROUNDING)


def test_js_is_symmetric():
    np.testing.assert_array_equal(js_divergence(P, Q), js_divergence(Q, P))


def test_js_lies_between_0_and_log_2():
    value = js_divergence(P, Q).numpy()
    assert (value > 0).all() and (value < math.log(2)).all()
    np.testing.assert_allclose(js_divergence(P, P), 0, atol=ROUNDING)
    assert float(js_divergence([0.3, 0.7, 0.0], [0.0, 0.0, 1.0])) == pytest.approx(math.log(2), abs=3 * ULP32)
