"""`DiagonalGaussian` is the multivariate normal of SciPy and of TensorFlow Probability, with fewer operations."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy import stats

from ib_keras.measures.diagonal_gaussian import diagonal_gaussian

tfd = tfp.distributions
RNG = np.random.default_rng(0)
MEAN, SCALE = RNG.normal(size=[5, 3]).astype("float32"), RNG.uniform(0.2, 2, size=[5, 3]).astype("float32")
DRAWS = RNG.normal(size=[7, 5, 3]).astype("float32")


def operations(function):
    graph = tf.function(function).get_concrete_function(tf.TensorSpec([5, 3])).graph
    return sum(
        operation.type not in ("Const", "Identity", "NoOp", "Placeholder") for operation in graph.get_operations()
    )


def test_density_is_that_of_scipy():
    expected = stats.norm(MEAN, SCALE).logpdf(DRAWS).sum(axis=-1)
    np.testing.assert_allclose(diagonal_gaussian(MEAN, SCALE).log_prob(DRAWS), expected, rtol=1e-5)


@pytest.mark.parametrize("other", [(MEAN[::-1], SCALE[::-1]), (np.zeros(3, "float32"), np.ones(3, "float32"))])
def test_divergence_is_that_of_the_parent(other):
    expected = tfd.kl_divergence(tfd.MultivariateNormalDiag(MEAN, SCALE), tfd.MultivariateNormalDiag(*other))
    np.testing.assert_allclose(
        tfd.kl_divergence(diagonal_gaussian(MEAN, SCALE), diagonal_gaussian(*other)), expected, rtol=1e-5
    )


def test_divergence_from_a_full_covariance_is_that_of_the_parent():
    factor = np.linalg.cholesky(np.eye(3) + 0.3).astype("float32")
    full = tfd.MultivariateNormalTriL(np.zeros(3, "float32"), factor)
    expected = tfd.kl_divergence(tfd.MultivariateNormalDiag(MEAN, SCALE), full)
    np.testing.assert_allclose(tfd.kl_divergence(diagonal_gaussian(MEAN, SCALE), full), expected, rtol=1e-5)


def test_draws_slices_and_all_pairs_are_those_of_the_parent():
    mine, theirs = diagonal_gaussian(MEAN, SCALE), tfd.MultivariateNormalDiag(MEAN, SCALE)
    assert isinstance(mine, tfd.MultivariateNormalDiag)
    np.testing.assert_array_equal(mine.sample(4, seed=(1, 2)), theirs.sample(4, seed=(1, 2)))
    pairs = mine[None].log_prob(DRAWS[:, 0, None]), theirs[None].log_prob(DRAWS[:, 0, None])
    assert pairs[0].shape == [7, 5]
    np.testing.assert_allclose(*pairs, rtol=1e-5)
    np.testing.assert_allclose(mine[1:3].log_prob(DRAWS[:, 1:3]), theirs[1:3].log_prob(DRAWS[:, 1:3]), rtol=1e-5)


def test_density_of_a_size_that_is_known_only_when_it_runs():
    anything = tf.TensorSpec([None, None])
    density = tf.function(
        lambda mean, scale, t: diagonal_gaussian(mean, scale).log_prob(t), input_signature=[anything] * 3
    )
    expected = stats.norm(MEAN, SCALE).logpdf(DRAWS[0]).sum(axis=-1)
    np.testing.assert_allclose(density(MEAN, SCALE, DRAWS[0]), expected, rtol=1e-5)


def test_density_and_divergence_take_half_the_operations_of_the_parent():
    def gradients(kind):
        def function(mean):
            with tf.GradientTape() as tape:
                tape.watch(mean)
                q, r = kind(mean, tf.nn.softplus(mean)), kind(tf.zeros([3]), tf.ones([3]))
                value = q.log_prob(DRAWS) + tfd.kl_divergence(q, r)
            return tape.gradient(value, mean)

        return operations(function)

    assert gradients(diagonal_gaussian) < 0.6 * gradients(tfd.MultivariateNormalDiag)
