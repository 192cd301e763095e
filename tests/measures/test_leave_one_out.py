"""The upper bound, and the bracket that it makes with the lower one."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures import info_nce, leave_one_out
from tests.oracles import score_bounds

tfd = tfp.distributions
SCORES = np.random.default_rng(0).normal(scale=3, size=[20, 7, 7])
ROUNDING = 100 * float(np.finfo(np.float64).eps)  # scores below 16, a dozen operations on each


def test_against_the_definition():
    expected = [score_bounds.leave_one_out(scores) for scores in SCORES]
    np.testing.assert_allclose(leave_one_out(tf.constant(SCORES)), expected, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("n", [2, 3, 50])
def test_rows_that_cannot_be_told_apart_carry_nothing(n):
    assert float(leave_one_out(tf.fill([n, n], tf.constant(2.5, tf.float64)))) == pytest.approx(0, abs=ROUNDING)


def test_codes_that_no_other_row_can_emit_leave_it_infinite():
    log_q = np.where(np.eye(3), 0.0, -np.inf)
    assert float(leave_one_out(tf.constant(log_q))) == math.inf


@pytest.mark.parametrize("n", [2, 5, 40])
def test_never_below_info_nce_where_each_row_is_its_own_best_match(n):
    log_q = np.random.default_rng(n).normal(scale=4, size=[100, n, n])
    log_q[:, range(n), range(n)] = log_q.max(axis=2)
    log_q = tf.constant(log_q)
    assert (leave_one_out(log_q) - info_nce(log_q) > -ROUNDING).numpy().all()


@pytest.mark.parametrize("n", [2, 5, 40])
def test_the_two_bounds_differ_by_the_own_term_alone(n):
    """exp(-info_nce) = 1/n + (1 - 1/n) exp(-leave_one_out) where all rows hold the same scores, shifted round."""
    row = np.random.default_rng(n).normal(size=n)
    log_q = tf.constant(np.stack([np.roll(row, i) for i in range(n)]))
    expected = 1 / n + (1 - 1 / n) * math.exp(-float(leave_one_out(log_q)))
    assert math.exp(-float(info_nce(log_q))) == pytest.approx(expected, rel=ROUNDING)


def expected_bounds_of_binary_channel(n, error):
    """Returns both bounds, averaged over all 4^n outcomes of n fair bits sent with `error`."""
    density = np.log([[1 - error, error], [error, 1 - error]])
    outcomes = np.array(list(itertools.product(range(2), repeat=2 * n))).reshape(-1, 2, n)
    x, t = outcomes[:, 0], outcomes[:, 1]
    log_q = density[x[:, None, :], t[:, :, None]]
    weights = np.exp(density[x, t].sum(axis=1)) / 2**n
    return [float(weights @ bound(tf.constant(log_q)).numpy()) for bound in (info_nce, leave_one_out)]


def test_the_bracket_holds_exactly_on_a_binary_channel_and_narrows():
    truth = math.log(2) - scipy.stats.bernoulli(0.1).entropy()
    low, high = zip(*(expected_bounds_of_binary_channel(n, 0.1) for n in (2, 3, 4, 5)))
    assert all(a < b for a, b in itertools.pairwise(low)) and low[-1] < truth
    assert all(a > b for a, b in itertools.pairwise(high)) and high[-1] > truth


def gaussian_channel(noise, n, batches, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.standard_normal([batches, n])
    t = x + noise * generator.standard_normal([batches, n])
    return tf.constant(scipy.stats.norm.logpdf(t[:, :, None], x[:, None, :], noise))


@pytest.mark.parametrize("noise", [2.0, 0.5, 0.1])
def test_the_bracket_holds_on_a_gaussian_channel(noise):
    """I = log(1 + 1 / noise^2) / 2, within 4 standard errors over the batches; 256 rows leave a gap below 0.2 nats."""
    truth = 0.5 * math.log1p(noise**-2)
    log_q = gaussian_channel(noise, n=256, batches=40)
    low, high = info_nce(log_q).numpy(), leave_one_out(log_q).numpy()
    error_low, error_high = (side.std(ddof=1) / math.sqrt(len(side)) for side in (low, high))
    assert low.mean() - 4 * error_low < truth < high.mean() + 4 * error_high
    assert high.mean() - low.mean() < 0.2
    assert (low < high).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_many_sharp_dimensions_stay_in_log_space(dtype):
    """64 dimensions of log-variance -4: densities near e^37 and e^-3000, beyond both float types."""
    generator = np.random.default_rng(0)
    mean = generator.standard_normal([32, 64]).astype(dtype)
    scale = np.full_like(mean, math.exp(-2))
    t = mean + scale * generator.standard_normal([32, 64]).astype(dtype)
    log_q = tfd.MultivariateNormalDiag(mean, scale).log_prob(t[:, None, :])
    with tf.GradientTape() as tape:
        tape.watch(log_q)
        low, high = info_nce(log_q), leave_one_out(log_q)
        total = low + high
    eps = float(np.finfo(dtype).eps)
    assert float(tf.reduce_min(log_q)) < math.log(np.finfo(dtype).tiny)
    assert float(low) == pytest.approx(math.log(32), abs=100 * eps)  # log q of the pairs is some tens
    assert float(high) == pytest.approx(score_bounds.leave_one_out(log_q.numpy().astype(float)), rel=10 * eps)
    assert np.isfinite(tape.gradient(total, log_q)).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_graph_keeps_batch_and_dtype(dtype):
    log_q = tf.constant(SCORES.reshape(4, 5, 7, 7).astype(dtype))
    graph = tf.function(leave_one_out, input_signature=[tf.TensorSpec([None, 5, None, None], dtype)])
    value = graph(log_q)
    assert value.shape == (4, 5) and value.dtype == dtype
    np.testing.assert_allclose(value, leave_one_out(log_q), rtol=0, atol=100 * float(np.finfo(dtype).eps))


def test_gradient_against_central_differences():
    """Step 1e-5 in float64: truncation near 1e-10, rounding near 1e-11."""
    log_q, direction = tf.constant(SCORES[0]), np.sin(np.arange(49.0)).reshape(7, 7)
    with tf.GradientTape() as tape:
        tape.watch(log_q)
        value = leave_one_out(log_q)
    slope = float(leave_one_out(log_q + 1e-5 * direction) - leave_one_out(log_q - 1e-5 * direction)) / 2e-5
    assert float(tf.reduce_sum(tape.gradient(value, log_q) * direction)) == pytest.approx(slope, abs=1e-8)
