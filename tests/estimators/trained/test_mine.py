import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.estimators import MINE
from ib_keras.measures import donsker_varadhan
from ib_keras.problems import BivariateNormal


@pytest.mark.parametrize("rho", [0.3, 0.9])
@pytest.mark.long
def test_comes_near_the_truth(rho):
    problem = BivariateNormal(rho)
    estimate = MINE(hidden=(16,), steps=100)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 3 * estimate.std_error + 0.02


def test_gradient_divides_by_the_moving_average():
    """The first batch is the average itself, and gives the gradient of the bound; later ones are divided by the
    blend."""
    first, second = (tf.constant(np.random.default_rng(seed).normal(size=[5, 5]), tf.float32) for seed in (0, 1))
    gain, gradients = MINE(decay=0.75).objective(), []
    for scores, function in ((first, gain), (first, donsker_varadhan), (second, gain)):
        with tf.GradientTape() as tape:
            tape.watch(scores)
            value = function(scores)
        gradients.append(tape.gradient(value, scores).numpy())
    np.testing.assert_allclose(gradients[0], gradients[1], atol=1e-6)
    off = ~np.eye(5, dtype=bool)
    means = [np.exp(scores.numpy())[off].mean() for scores in (first, second)]
    expected = -np.exp(second.numpy())[off] / 20 / (0.75 * means[0] + 0.25 * means[1])
    np.testing.assert_allclose(gradients[2][off], expected, rtol=1e-5)


@pytest.mark.parametrize("decay", [0.0, 1.0])
def test_decay_lies_between_zero_and_one(decay):
    with pytest.raises(InputError, match="`decay`"):
        MINE(decay=decay)
