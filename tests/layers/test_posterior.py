import json
import math

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras import layers
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.layers import DeterministicPosterior, DiagonalPosterior, FullPosterior, StandardMarginal
from ib_keras.layers.posterior import posterior
from ib_keras.measures import entropy, kl_divergence

tfd = tfp.distributions
EPS = float(np.finfo(np.float32).eps)
MEAN = np.float32([[0.5, -2.0], [3.0, 0.0], [0.0, 1.0]])
RAW = np.float32([[0.0, 1.0], [-3.0, 4.0], [-1.0, 0.3]])
SCALE = np.logaddexp(0, RAW + math.log(math.e - 1)) + 1e-5


@pytest.fixture(params=members(layers, layers.Posterior).values(), ids=lambda cls: cls.__name__)
def family(request):
    return request.param


@pytest.fixture
def diagonal():
    return DiagonalPosterior()(tf.constant(np.hstack([MEAN, RAW])))


def parameters(part, n=7, latent_dim=3):
    return tf.random.stateless_normal([n, part.units(latent_dim)], seed=(0, 1))


def test_one_example_one_code(family):
    q = family()(parameters(family()))
    assert q.batch_shape == (7,) and q.event_shape == (3,)
    assert q.mean().shape == (7, 3) and q.sample(5).shape == (5, 7, 3)


def test_float32_whatever_the_policy(family):
    keras.config.set_dtype_policy("mixed_float16")
    q = family()(tf.cast(parameters(family()), tf.float16))
    assert q.dtype == tf.float32 and q.sample().dtype == tf.float32


def test_config_round_trip(family):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(family())))
    assert keras.saving.deserialize_keras_object(config) == family()
    assert posterior(config) == family()


def test_draws_carry_gradients(family):
    part = family()
    inputs = parameters(part)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        total = tf.reduce_sum(part(inputs).sample(seed=(0, 1)))
    np.testing.assert_allclose(tape.gradient(total, inputs)[:, :3], 1, rtol=EPS)


def test_graph_gives_the_eager_moments(family):
    part = family()
    mean = tf.function(lambda values: part(values).mean(), input_signature=[tf.TensorSpec([None, part.units(3)])])
    np.testing.assert_array_equal(mean(parameters(part)), part(parameters(part)).mean())


def test_names():
    assert posterior("deterministic") == DeterministicPosterior()
    assert posterior("diagonal") == DiagonalPosterior()


def test_deterministic_codes_are_the_parameters():
    q = DeterministicPosterior()(MEAN)
    for value in (q.mean(), q.sample(seed=1), q.mode()):
        np.testing.assert_array_equal(value, MEAN)
    np.testing.assert_array_equal(q.stddev(), 0)


def test_diagonal_moments(diagonal):
    np.testing.assert_array_equal(diagonal.mean(), MEAN)
    np.testing.assert_allclose(diagonal.stddev(), SCALE, rtol=8 * EPS)


def test_diagonal_starts_at_unit_deviation():
    np.testing.assert_allclose(DiagonalPosterior()(tf.zeros([1, 4])).stddev(), 1 + 1e-5, rtol=4 * EPS)


def test_diagonal_density_against_scipy(diagonal):
    """A term of the exponent reaches a few hundred at the smallest deviation."""
    t = MEAN + np.float32(0.3)
    np.testing.assert_allclose(diagonal.log_prob(t), scipy.stats.norm.logpdf(t, MEAN, SCALE).sum(1), rtol=64 * EPS)
    np.testing.assert_allclose(entropy(diagonal), scipy.stats.norm.entropy(MEAN, SCALE).sum(1), rtol=16 * EPS)


def test_diagonal_draws_have_these_moments_within_five_standard_errors(diagonal):
    n = 20_000
    draws = diagonal.sample(n, seed=(0, 1)).numpy()
    assert (np.abs(draws.mean(0) - MEAN) < 5 * SCALE / math.sqrt(n)).all()
    assert (np.abs(draws.var(0) / SCALE**2 - 1) < 5 * math.sqrt(2 / n)).all()
    correlation = [np.corrcoef(draws[:, i].T)[0, 1] for i in range(3)]
    assert (np.abs(correlation) < 5 / math.sqrt(n)).all()


def test_the_rate_against_a_standard_marginal(diagonal):
    marginal = StandardMarginal()
    marginal.build((None, 2))
    rate = 0.5 * (MEAN**2 + SCALE**2 - 1 - 2 * np.log(SCALE)).sum(1)
    np.testing.assert_allclose(kl_divergence(diagonal, marginal.distribution()), rate, rtol=16 * EPS, atol=16 * EPS)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("raw", [-1000.0, 1000.0])
def test_extreme_deviations_stay_finite(dtype, raw):
    inputs = tf.constant([[0.0, 0.0, raw, raw]], dtype)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        q = DiagonalPosterior()(inputs)
        rate = kl_divergence(q, tfd.MultivariateNormalDiag([0.0, 0.0], [1.0, 1.0]))
    assert q.stddev().numpy() == pytest.approx(max(raw + 0.5413, 1e-5), rel=1e-3)
    assert np.isfinite(rate).all() and np.isfinite(tape.gradient(rate, inputs)).all()


def test_full_covariance_against_scipy():
    raw = np.random.default_rng(0).normal(size=[4, 9]).astype("float32")
    q = FullPosterior()(raw)
    factor = tfp.math.fill_triangular(raw[:, 3:]).numpy()
    for i in range(4):
        lower = np.tril(factor[i], -1) + np.diag(np.logaddexp(0, np.diag(factor[i]) + math.log(math.e - 1)) + 1e-5)
        expected = scipy.stats.multivariate_normal(raw[i, :3], lower @ lower.T)
        assert float(q.log_prob(np.ones(3, "float32"))[i]) == pytest.approx(expected.logpdf(np.ones(3)), rel=1e-3)
        np.testing.assert_allclose(q.covariance()[i], lower @ lower.T, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("latent_dim", [1, 2, 3, 10])
def test_full_posterior_reads_its_own_number_of_units(latent_dim):
    part = FullPosterior()
    assert part(tf.zeros([2, part.units(latent_dim)])).event_shape == (latent_dim,)


@pytest.mark.parametrize("kind", [DiagonalPosterior, FullPosterior])
def test_offset_is_where_the_deviation_starts(kind):
    part = kind(offset=-5.0)
    np.testing.assert_allclose(part(tf.zeros([1, part.units(2)])).stddev(), np.log1p(np.exp(-5)) + 1e-5, rtol=1e-4)


def test_squeezed_codes():
    np.testing.assert_allclose(DeterministicPosterior("sigmoid")(MEAN).mean(), 1 / (1 + np.exp(-MEAN)), rtol=1e-5)
    with pytest.raises(InputError, match="Choose one of: linear, sigmoid"):
        DeterministicPosterior("softmax")


def test_log_variance_is_twice_the_log_deviation():
    q = posterior("log_variance")(tf.constant([[1.0, 2.0, -4.0, 2.0], [0.0, 0.0, -1e3, 0.0]]))
    np.testing.assert_array_equal(q.mean(), [[1, 2], [0, 0]])
    np.testing.assert_allclose(q.stddev(), [[np.exp(-2), np.exp(1)], [1e-5, 1]], rtol=8 * EPS)


def test_full_posterior_is_compiled_for_batches_of_unknown_size():
    """The last batch of an epoch is smaller, and its size is known only when it runs."""

    @tf.function(jit_compile=True)
    def gradient(n):
        parameters = tf.random.stateless_normal([64, 5], [0, 0])[:n]
        with tf.GradientTape() as tape:
            tape.watch(parameters)
            q = FullPosterior()(parameters)
            cost = tf.reduce_sum(q.sample(2, seed=[1, 2]) ** 2) + tf.reduce_sum(q.stddev())
        return tf.reduce_sum(tape.gradient(cost, parameters))

    assert np.isfinite(gradient(tf.constant(40)))
