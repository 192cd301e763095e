import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from ib_keras.layers.conditional import CategoricalConditional, GaussianConditional


def awake(network, seed=0):
    generator = np.random.default_rng(seed)
    network.set_weights([0.3 * generator.normal(size=weight.shape) for weight in network.get_weights()])
    return network


def test_gaussian_starts_as_the_standard_normal():
    y = np.random.default_rng(0).normal(size=[5, 3]).astype("float32")
    expected = scipy.stats.norm.logpdf(y).sum(axis=1)
    np.testing.assert_allclose(GaussianConditional((2,), 3, (4,)).pairs(tf.ones([5, 2]), y), expected, rtol=1e-4)


def test_classifier_is_a_distribution_over_classes():
    network = awake(CategoricalConditional((2,), 4, (5,)))
    scores = network.scores(tf.random.stateless_normal([6, 2], [0, 0]), tf.eye(4))
    np.testing.assert_allclose(tf.reduce_sum(tf.exp(scores), axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    "network, y",
    [
        (GaussianConditional((2,), 3, (4,)), np.random.default_rng(1).normal(size=[5, 3])),
        (CategoricalConditional((2,), 3, (4,)), np.eye(3)[[0, 1, 2, 1, 0]]),
    ],
    ids=["gaussian", "categorical"],
)
def test_pairs_are_the_diagonal_of_the_scores(network, y):
    awake(network)
    x, y = tf.random.stateless_normal([5, 2], [1, 0]), tf.constant(y, tf.float32)
    scores = network.scores(x, y).numpy()
    assert np.ptp(scores) > 0.1
    np.testing.assert_allclose(network.pairs(x, y), np.diag(scores), rtol=1e-5)
    np.testing.assert_allclose(network([x, y]), scores)
