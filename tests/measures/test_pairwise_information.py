import math

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures import leave_one_out, pairwise_information

tfd = tfp.distributions
GENERATOR = np.random.default_rng(0)


def twin(mean, scale, among):
    """The definition, with loops."""
    values = []
    for i in range(len(mean)):
        closeness = []
        for j in np.flatnonzero(among[i]):
            ratio, gap = scale[i] / scale[j], (mean[i] - mean[j]) / scale[j]
            closeness.append(np.exp(-np.sum((ratio**2 + gap**2 - 1) / 2 - np.log(ratio))))
        values.append(-np.log(np.mean(closeness)))
    return np.array(values)


@pytest.mark.parametrize("all_rows", [True, False])
def test_against_the_definition(all_rows):
    mean, scale = GENERATOR.normal(size=[9, 2]), GENERATOR.uniform(0.5, 2, size=[9, 2])
    label = np.arange(9) % 3
    among = np.ones([9, 9], bool) if all_rows else label[:, None] == label
    q = tfd.MultivariateNormalDiag(mean, scale)
    assert pairwise_information(q, None if all_rows else among).numpy() == pytest.approx(
        twin(mean, scale, among), rel=1e-9
    )


@pytest.mark.parametrize("gap, nats", [(0.0, 0.0), (1e3, math.log(7))])
def test_limits(gap, nats):
    q = tfd.MultivariateNormalDiag(gap * np.arange(7.0)[:, None], np.ones([7, 1]))
    assert pairwise_information(q).numpy() == pytest.approx(np.full(7, nats), abs=1e-9)


def test_lies_above_the_information_of_the_channel_of_these_rows():
    """The channel of n rows: mean log q(t|x) / mean_j q(t|x_j), over many draws."""
    mean = GENERATOR.normal(size=[20, 1])
    q = tfd.MultivariateNormalDiag(mean, np.ones([20, 1]))
    t = q.sample(4000, seed=(0, 0))
    log_q = q.log_prob(t[:, :, None])
    exact = tf.reduce_mean(tf.linalg.diag_part(log_q) - tf.reduce_logsumexp(log_q, -1)) + math.log(20)
    assert float(exact) < float(tf.reduce_mean(pairwise_information(q))) < 2 * float(exact)
    assert np.isfinite(leave_one_out(log_q[0]))


def test_gradients_of_far_codes_are_finite():
    mean = tf.constant([[0.0], [1e4], [-1e4]])
    with tf.GradientTape() as tape:
        tape.watch(mean)
        value = pairwise_information(tfd.MultivariateNormalDiag(mean, tf.ones([3, 1])), tf.eye(3) > 0)
    assert np.isfinite(tape.gradient(value, mean)).all()
