import functools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.estimators.channels import _density_blocks as density_blocks
from ib_keras.estimators.rows.blocks import blocks

tfd = tfp.distributions


def test_blocks_of_a_general_law_count_its_coordinates(monkeypatch):
    monkeypatch.setattr(density_blocks, "blocks", functools.partial(blocks, values=12 * 6))
    t = tf.zeros([12, 3], tf.float64)
    gaussian, laplace = (tfd.Independent(law(t, tf.ones_like(t)), 1) for law in (tfd.Normal, tfd.Laplace))
    assert [len(log_q) for _, log_q in density_blocks.pairs(gaussian, t, 12)] == [6, 6]
    assert [len(log_q) for _, log_q in density_blocks.pairs(laplace, t, 12)] == [2] * 6


def test_sums_and_means_by_definition():
    log_q = np.random.default_rng(0).normal(size=[4, 6])
    where = np.random.default_rng(1).random([4, 6]) < 0.5
    where[:, 0] = True
    np.testing.assert_allclose(density_blocks.log_sum(log_q), np.log(np.exp(log_q).sum(1)))
    np.testing.assert_allclose(density_blocks.log_mean(log_q), np.log(np.exp(log_q).mean(1)))
    np.testing.assert_allclose(
        density_blocks.log_mean(log_q, where), np.log([np.exp(row[kept]).mean() for row, kept in zip(log_q, where)])
    )
