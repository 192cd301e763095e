"""Codes on a grid under posteriors and marginals, beside densities of TensorFlow Probability."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.applications.compression.code_coder import CodeCoder
from ib_keras.applications.compression.entropy_coder import Stack, initial_words
from ib_keras.layers import DiagonalPosterior, FullPosterior, LearnedMarginal, MixtureMarginal, StandardMarginal

tfd = tfp.distributions
N, D = 300, 3
PARAMETERS = tf.constant(np.random.default_rng(0).normal(scale=0.3, size=[N, 9]) - 0.7, tf.float32)


def moved(marginal):
    """Returns the distribution of a marginal whose weights are not those of its start."""
    marginal.build((None, D))
    rng = np.random.default_rng(1)
    marginal.set_weights([weight + rng.normal(scale=0.2, size=weight.shape) for weight in marginal.get_weights()])
    return marginal.distribution()


MARGINALS = {
    "standard": lambda: moved(StandardMarginal()),
    "learned": lambda: moved(LearnedMarginal()),
    "mixture": lambda: moved(MixtureMarginal(4, seed=0)),
}
POSTERIORS = {
    "diagonal": lambda: DiagonalPosterior()(PARAMETERS[:, : 2 * D]),
    "full": lambda: FullPosterior()(PARAMETERS),
}


@pytest.mark.parametrize("posterior", POSTERIORS)
@pytest.mark.parametrize("marginal", MARGINALS)
def test_codes_cost_the_difference_of_the_log_densities(marginal, posterior):
    r, q = MARGINALS[marginal](), POSTERIORS[posterior]()
    coder, words = CodeCoder(r), initial_words(24 * N * (D + 1) + 64)
    stack, law = Stack(words), coder.posterior(q)
    symbols = coder.pop_posterior(stack, law)
    coder.push_marginal(stack, symbols)
    t = coder.codes(symbols)
    nats = (q.log_prob(t) - r.log_prob(t)).numpy().sum()
    # The spacing of the grid cancels; deviations are rounded to 2^-8 of an octave.
    assert abs(stack.bits - Stack(words).bits - nats / np.log(2)) < 0.01 * N * D
    assert np.array_equal(coder.pop_marginal(stack, N), symbols)
    coder.push_posterior(stack, symbols, law)
    assert np.array_equal(stack.words, words)


def test_codes_that_are_drawn_from_the_stack_follow_the_posterior():
    q = FullPosterior()(tf.repeat(PARAMETERS[:1], 4000, axis=0))
    coder = CodeCoder(moved(StandardMarginal()))
    t = coder.codes(coder.pop_posterior(Stack(initial_words(24 * 4000 * D + 64)), coder.posterior(q)))
    covariance = q.covariance()[0].numpy()
    error = 5 * np.sqrt(np.diag(covariance).max() ** 2 * 2 / 4000)
    np.testing.assert_allclose(np.cov(t.T), covariance, atol=error)
    np.testing.assert_allclose(t.mean(0), q.loc[0], atol=5 * np.sqrt(covariance.max() / 4000))


def test_other_laws_are_refused():
    with pytest.raises(InputError, match="Gaussian marginal, or a mixture of some. Received: Laplace"):
        CodeCoder(tfd.Laplace(tf.zeros([D]), 1.0))
    with pytest.raises(InputError, match="Gaussian posterior. Received: Laplace"):
        CodeCoder(moved(StandardMarginal())).posterior(tfd.Laplace(tf.zeros([1, D]), 1.0))
