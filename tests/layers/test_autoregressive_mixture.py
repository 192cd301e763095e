import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from ib_keras.layers.autoregressive_mixture import AutoregressiveMixture, MaskedDense


def awake(network, x, y, seed=0):
    network.pairs(x, y)
    generator = np.random.default_rng(seed)
    network.set_weights([0.5 * generator.normal(size=weight.shape) for weight in network.get_weights()])
    return network


def test_integrates_to_one_over_two_coordinates():
    grid = np.linspace(-12, 12, 241)
    y = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2).astype("float32")
    x = np.ones([len(y), 3], "float32")
    network = awake(AutoregressiveMixture(2, (3,), hidden=(7,), components=3, seed=0), x[:2], y[:2])
    total = np.exp(network.pairs(x, y).numpy().astype(float)).sum() * (grid[1] - grid[0]) ** 2
    assert total == pytest.approx(1, abs=0.02), "a grid of 0.1"


@pytest.mark.parametrize("shape_x", [None, (2,), (8, 8, 1)])
def test_a_coordinate_is_not_given_itself_or_what_follows(shape_x):
    x, y = tf.ones([1, *(shape_x or (1,))]), tf.constant([[0.3, -0.2, 0.7]])
    network = awake(AutoregressiveMixture(3, shape_x, hidden=(8, 9), components=2, seed=0), x, y)
    moved = [
        network._parameters(x, y + tf.one_hot([i], 3)).numpy() != network._parameters(x, y).numpy() for i in range(3)
    ]
    depends = np.array([[change[0, j].any() for j in range(3)] for change in moved])
    assert np.array_equal(depends, np.triu(np.ones([3, 3], bool), 1))


def test_looks_at_x():
    y = tf.zeros([2, 2])
    network = awake(AutoregressiveMixture(2, (1,), hidden=(4,), seed=0), tf.zeros([2, 1]), y)
    assert np.ptp(network.pairs(tf.constant([[0.0], [1.0]]), y)) > 0.01


@pytest.mark.parametrize("components, tolerance", [(1, 0.005), (8, 0.05)])
def test_starts_as_the_gaussian_of_the_rows(components, tolerance):
    """Eight Gaussians spread over one deviation are nearly one; the ridge adds 0.001 to the variances."""
    generator = np.random.default_rng(0)
    rows = generator.multivariate_normal(
        np.zeros(3), [[1, 0.6, 0.3], [0.6, 1, -0.2], [0.3, -0.2, 1]], size=4000
    ).astype("float32")
    x, y = rows[:, :1], rows[:, 1:]
    network = AutoregressiveMixture(2, (1,), hidden=(4,), components=components, seed=0)
    network.start(x, y)
    covariance = np.cov(rows.T)
    expected = scipy.stats.multivariate_normal(rows.mean(axis=0), covariance).logpdf(rows) - scipy.stats.norm(
        x.mean(), np.sqrt(covariance[0, 0])
    ).logpdf(x[:, 0])
    difference = network.pairs(x, y).numpy() - expected
    assert abs(difference.mean()) < tolerance and difference.std() < 10 * tolerance


def test_masked_connections_are_cut():
    mask = [[True, False], [False, True]]
    layer = MaskedDense(mask, kernel_initializer="ones")
    np.testing.assert_array_equal(layer(tf.constant([[2.0, 3.0]])), [[2, 3]])
