import math

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures import conditional_entropy, cross_entropy, entropy, kl_divergence
from tests.oracles import tables

tfd = tfp.distributions
ULP32 = 16 * float(np.finfo(np.float32).eps)


@pytest.mark.parametrize(
    ("p", "nats"),
    [([1.0], 0), ([0.5, 0.5], math.log(2)), ([0.5, 0.25, 0.125, 0.125], 1.75 * math.log(2)), ([0.0, 1.0, 0.0], 0)],
)
def test_entropy_by_hand(p, nats):
    assert float(entropy(p)) == pytest.approx(nats, abs=tables.rounding(np.float32(p)))


def test_entropy_against_scipy():
    p = tables.random_tables((50, 7), 1, empty=0.3)
    np.testing.assert_allclose(entropy(p), scipy.stats.entropy(p, axis=-1), rtol=0, atol=tables.rounding(p[0]))


def test_uniform_has_the_largest_entropy():
    p = tables.random_tables((200, 5), 1)
    assert float(entropy(np.full(5, 0.2))) == pytest.approx(math.log(5), abs=tables.rounding(p[0]))
    assert (entropy(p).numpy() < math.log(5)).all()


def test_entropy_is_concave():
    p, q = tables.random_tables((2, 100, 6), 1)
    weight = np.random.default_rng(0).uniform(size=[100, 1])
    mixed = weight[:, 0] * entropy(p) + (1 - weight[:, 0]) * entropy(q)
    assert (entropy(weight * p + (1 - weight) * q) >= mixed).numpy().all()


def test_the_gradient_of_entropy():
    p = tf.constant(tables.random_tables((6,), 1))
    with tf.GradientTape() as tape:
        tape.watch(p)
        value = entropy(p)
    np.testing.assert_allclose(tape.gradient(value, p), -np.log(p) - 1, rtol=1e-14)


@pytest.mark.parametrize(
    ("p", "nats"),
    [
        (tfd.Normal([0.0, 5.0], [1.0, 0.1]), scipy.stats.norm.entropy(scale=[1.0, 0.1])),
        (tfd.Laplace(0.0, 2.0), scipy.stats.laplace.entropy(scale=2.0)),
        (tfd.Categorical(probs=[0.2, 0.8]), scipy.stats.entropy([0.2, 0.8])),
        (tfd.MultivariateNormalDiag([0.0, 0.0], [0.5, 3.0]), scipy.stats.norm.entropy(scale=[0.5, 3.0]).sum()),
        (tfd.Independent(tfd.Bernoulli(probs=[0.5, 0.1]), 1), math.log(2) + scipy.stats.bernoulli.entropy(0.1)),
    ],
    ids=lambda value: getattr(value, "name", "nats"),
)
def test_entropy_of_distributions(p, nats):
    np.testing.assert_allclose(entropy(p), nats, rtol=ULP32)


def test_entropy_needs_a_closed_form():
    mixture = tfd.MixtureSameFamily(tfd.Categorical(logits=[0.0, 0.0]), tfd.Normal([0.0, 1.0], 1.0))
    with pytest.raises(NotImplementedError):
        entropy(mixture)


def test_cross_entropy_is_entropy_plus_divergence():
    p, q = tables.random_tables((2, 50, 6), 1, empty=0.2), tables.random_tables((2, 50, 6), 1, seed=1)
    expected = entropy(p) + kl_divergence(p, q)
    np.testing.assert_allclose(cross_entropy(p, q), expected, rtol=0, atol=tables.rounding(p[0, 0]) * 10)


def test_cross_entropy_against_numpy():
    p, q = tables.random_tables((2, 50, 6), 1)
    np.testing.assert_allclose(cross_entropy(p, q), -np.einsum("ij,ij->i", p, np.log(q)), rtol=1e-13)


def test_cross_entropy_broadcasts_the_model():
    p, q = tables.random_tables((4, 3), 1), tables.random_tables((3,), 1, seed=1)
    np.testing.assert_allclose(cross_entropy(p, q), [float(cross_entropy(row, q)) for row in p], rtol=1e-14)


def test_cross_entropy_is_infinite_where_the_model_excludes_what_happens():
    assert cross_entropy([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert cross_entropy([1.0, 0.0], [1.0, 0.0]) == 0


def test_cross_entropy_of_normals():
    """E[(x - m)^2] = s_p^2 + (m_p - m_q)^2 under p."""
    p, q = tfd.Normal(1.0, 2.0), tfd.Normal(-0.5, 3.0)
    expected = 0.5 * math.log(2 * math.pi * 9) + (4 + 1.5**2) / (2 * 9)
    assert float(cross_entropy(p, q)) == pytest.approx(expected, rel=ULP32)


def test_conditional_entropy_by_the_definition():
    p = tables.random_tables((20, 3, 5), 2, empty=0.3)
    expected = [tables.conditional_entropy(table) for table in p]
    np.testing.assert_allclose(conditional_entropy(p), expected, rtol=0, atol=tables.rounding(p[0]))


def test_the_condition_is_the_first_variable():
    copied_or_random = [[0.5, 0.0, 0.0], [0.0, 0.25, 0.25]]
    tolerance = tables.rounding(np.float32(copied_or_random))
    assert float(conditional_entropy(copied_or_random)) == pytest.approx(0.5 * math.log(2), abs=tolerance)
    assert float(conditional_entropy(np.transpose(copied_or_random))) == pytest.approx(0, abs=tolerance)


def test_conditioning_never_adds_entropy_and_independence_keeps_it():
    p = tables.random_tables((100, 4, 3), 2)
    y = p.sum(axis=1)
    assert (conditional_entropy(p) < entropy(y)).numpy().all()
    independent = p.sum(axis=2)[:, :, None] * y[:, None, :]
    np.testing.assert_allclose(conditional_entropy(independent), entropy(y), rtol=0, atol=tables.rounding(p[0]))
