import itertools
import math

import numpy as np
import pytest
import scipy.special
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures import info_nce, mutual_information
from ib_keras.measures.info_nce import log_mean_exp
from tests.oracles import score_bounds, tables

SCORES = np.random.default_rng(0).normal(scale=3, size=[20, 7, 7])
EPS = float(np.finfo(np.float64).eps)
ROUNDING = 100 * EPS  # scores below 16, a dozen operations on each


def test_against_the_definition_and_tfp():
    value = info_nce(tf.constant(SCORES))
    np.testing.assert_allclose(value, [score_bounds.info_nce(scores) for scores in SCORES], rtol=0, atol=ROUNDING)
    theirs = [tfp.vi.mutual_information.lower_bound_info_nce(tf.constant(scores)) for scores in SCORES]
    np.testing.assert_allclose(value, theirs, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("n", [2, 5, 64])
def test_never_above_log_n(n):
    scores = np.random.default_rng(n).normal(size=[50, n, n]) * np.geomspace(0.1, 1000, 50)[:, None, None]
    scores[25:] += 1000 * np.eye(n)
    value = info_nce(tf.constant(scores)).numpy()
    assert (value <= math.log(n) + 1e4 * EPS).all()  # scores reach some thousands
    assert value.max() == pytest.approx(math.log(n), abs=1e4 * EPS)


def test_scores_that_cannot_tell_the_pairs_carry_nothing():
    np.testing.assert_allclose(info_nce(tf.fill([2, 5, 5], 3.0)), 0, atol=1e-6)


def test_one_row_carries_nothing():
    assert float(info_nce(tf.constant([[5.0]]))) == 0


def test_what_depends_on_the_row_alone_does_not_count():
    moved = SCORES + np.arange(7.0)[:, None]
    np.testing.assert_allclose(info_nce(tf.constant(moved)), info_nce(tf.constant(SCORES)), rtol=0, atol=ROUNDING)


def test_order_of_examples_does_not_matter():
    order = [3, 1, 6, 0, 2, 5, 4]
    shuffled = SCORES[:, order][:, :, order]
    np.testing.assert_allclose(info_nce(tf.constant(shuffled)), info_nce(tf.constant(SCORES)), rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("size", [3e4, -3e4])
def test_large_scores_do_not_overflow(size):
    scores = tf.constant(np.float32(SCORES[0]) + np.float32(size))
    with tf.GradientTape() as tape:
        tape.watch(scores)
        value = info_nce(scores)
    spacing = float(np.spacing(np.float32(3e4)))
    assert float(value) == pytest.approx(score_bounds.info_nce(SCORES[0]), abs=3 * spacing)
    assert np.isfinite(tape.gradient(value, scores)).all()


def test_gradient_is_the_pair_less_the_softmax():
    scores = tf.constant(SCORES[0])
    with tf.GradientTape() as tape:
        tape.watch(scores)
        value = info_nce(scores)
    expected = (np.eye(7) - scipy.special.softmax(SCORES[0], axis=1)) / 7
    np.testing.assert_allclose(tape.gradient(value, scores), expected, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_graph_keeps_batch_and_dtype(dtype):
    scores = tf.constant(SCORES.reshape(4, 5, 7, 7).astype(dtype))
    graph = tf.function(info_nce, input_signature=[tf.TensorSpec([None, 5, None, None], dtype)])
    value = graph(scores)
    assert value.shape == (4, 5) and value.dtype == dtype
    np.testing.assert_allclose(value, info_nce(scores), rtol=0, atol=100 * float(np.finfo(dtype).eps))


def test_densities_of_a_channel_give_the_information_of_its_rows():
    """Every outcome of three draws, weighed with its probability: no sampling error."""
    channel = tables.random_tables((3, 2), 1)
    expected = 0.0
    for draws in itertools.product(range(2), repeat=3):
        scores = np.log(channel[:, draws]).T
        expected += math.prod(channel[range(3), draws]) * float(info_nce(tf.constant(scores)))
    assert expected == pytest.approx(float(mutual_information(channel / 3)), abs=ROUNDING)


def test_log_mean_exp_against_scipy():
    expected = scipy.special.logsumexp(SCORES, axis=-1, b=1 / 7)
    np.testing.assert_allclose(log_mean_exp(tf.constant(SCORES)), expected, rtol=0, atol=ROUNDING)
    assert float(log_mean_exp(tf.constant([-np.inf, 0.0], tf.float64))) == pytest.approx(-math.log(2), abs=EPS)
