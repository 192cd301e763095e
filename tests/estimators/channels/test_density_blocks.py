import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.estimators.channels import _density_blocks as density_blocks

tfd = tfp.distributions


@pytest.mark.parametrize("n, width", [(1, 1), (20_000, 1), (20_000, 10), (20_000, 10_000)])
def test_blocks_part_the_rows_and_stay_small(n, width):
    parts = density_blocks.blocks(n, width)
    assert np.concatenate(parts).tolist() == list(range(n))
    assert max(map(len, parts)) == 1 or max(map(len, parts)) * n * width * 8 <= 64 * 2**20


def test_blocks_of_a_general_law_count_its_coordinates(monkeypatch):
    monkeypatch.setattr(density_blocks, "_BLOCK_BYTES", 8 * 12 * 6)
    t = tf.zeros([12, 3], tf.float64)
    gaussian, laplace = (tfd.Independent(law(t, tf.ones_like(t)), 1) for law in (tfd.Normal, tfd.Laplace))
    assert [len(rows) for rows, _ in density_blocks.pairs(gaussian, t, 12)] == [6, 6]
    assert [len(rows) for rows, _ in density_blocks.pairs(laplace, t, 12)] == [2] * 6


def test_sums_and_means_by_definition():
    log_q = np.random.default_rng(0).normal(size=[4, 6])
    where = np.random.default_rng(1).random([4, 6]) < 0.5
    where[:, 0] = True
    np.testing.assert_allclose(density_blocks.log_sum(log_q), np.log(np.exp(log_q).sum(1)))
    np.testing.assert_allclose(density_blocks.log_mean(log_q), np.log(np.exp(log_q).mean(1)))
    np.testing.assert_allclose(
        density_blocks.log_mean(log_q, where), np.log([np.exp(row[kept]).mean() for row, kept in zip(log_q, where)])
    )
