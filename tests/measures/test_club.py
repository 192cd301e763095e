import numpy as np
import pytest
import tensorflow as tf

from ib_keras.measures import club, leave_one_out


def test_against_the_definition():
    log_q = np.random.default_rng(0).normal(size=[3, 6, 6])
    expected = [np.mean([m[i, i] - np.mean([m[i, j] for j in range(6) if j != i]) for i in range(6)]) for m in log_q]
    np.testing.assert_allclose(club(tf.constant(log_q)), expected, atol=1e-14)


def test_never_below_leave_one_out():
    """Jensen: the mean of a log is at most the log of a mean."""
    log_q = tf.constant(np.random.default_rng(1).normal(size=[50, 8, 8]))
    assert np.all(club(log_q) >= leave_one_out(log_q) - 1e-12)


def test_gaussian_channel_gives_the_sum_of_both_divergences():
    """log p(y|x) of correlation rho: rho^2 / (1 - rho^2), the divergence to the product and back."""
    rho, n = 0.6, 3000
    x, noise = np.random.default_rng(2).normal(size=[2, n])
    y = rho * x + np.sqrt(1 - rho**2) * noise
    log_q = -((y[None] - rho * x[:, None]) ** 2) / (2 * (1 - rho**2))
    spread = np.std(np.diag(log_q) - log_q.mean(axis=1)) / np.sqrt(n)
    assert float(club(tf.constant(log_q))) == pytest.approx(rho**2 / (1 - rho**2), abs=4 * spread)
