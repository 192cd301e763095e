import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.layers.critic import CRITICS, critic

SHAPES = [((3,), (2,)), ((8, 8, 1), (2,)), ((8, 8, 1), (4, 8, 2))]


class Products:
    """The score x_1 y_1."""

    def scores(self, x, y):
        return x[:, :1] * y[None, :, 0]

    def pairs(self, x, y):
        return x[:, 0] * y[:, 0]


def awake(kind, shapes, start=None):
    """A critic whose weights are all random."""
    network = critic(kind, *shapes, hidden=(6, 5), start=start, seed=0)
    generator = np.random.default_rng(0)
    network.set_weights([generator.normal(size=weight.shape) for weight in network.get_weights()])
    return network


def rows(shapes, n=4, m=4):
    generator = np.random.default_rng(1)
    return [tf.constant(generator.normal(size=[k, *shape]), tf.float32) for k, shape in zip((n, m), shapes)]


@pytest.mark.parametrize("kind", CRITICS)
@pytest.mark.parametrize("shapes", SHAPES)
def test_pairs_are_the_diagonal_of_the_scores(kind, shapes):
    network, (x, y) = awake(kind, shapes), rows(shapes)
    scores = network.scores(x, y).numpy()
    assert np.ptp(scores) > 0.1
    np.testing.assert_allclose(network.pairs(x, y), np.diag(scores), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(network([x, y]), scores)


@pytest.mark.parametrize("kind", CRITICS)
def test_every_score_is_that_of_its_own_pair(kind):
    network, (x, y) = awake(kind, SHAPES[0]), rows(SHAPES[0], n=3, m=5)
    alone = [[float(network.pairs(x[i : i + 1], y[j : j + 1])[0]) for j in range(5)] for i in range(3)]
    np.testing.assert_allclose(network.scores(x, y), alone, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", CRITICS)
def test_begins_as_its_start_and_can_learn(kind):
    network, (x, y) = critic(kind, *SHAPES[0], start=Products(), seed=0), rows(SHAPES[0])
    np.testing.assert_array_equal(network.scores(x, y), Products().scores(x, y))
    np.testing.assert_array_equal(network.pairs(x, y), Products().pairs(x, y))
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(network.scores(x, y) ** 2)
    gradients = tape.gradient(value, network.trainable_variables)
    assert any(np.abs(tf.convert_to_tensor(gradient)).max() > 0 for gradient in gradients)


@pytest.mark.parametrize("kind", CRITICS)
def test_same_seed_same_weights(kind):
    first, second = (critic(kind, *SHAPES[1], hidden=(4,), seed=3).get_weights() for _ in range(2))
    assert len(first) and all(np.array_equal(a, b) for a, b in zip(first, second))


def test_unknown_kind_lists_both():
    with pytest.raises(InputError, match="Choose one of: separable, joint"):
        critic("bilinear", (1,), (1,))
