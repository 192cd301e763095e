"""Log densities of every draw under every row of a channel, block by block, and their sums."""

import numpy as np
import tensorflow as tf

from ib_keras.estimators.channels._log_density import is_diagonal_gaussian, pairwise_log_density

_BLOCK_BYTES = 64 * 2**20


def blocks(n, width=1):
    """Returns arrays of indices that part n rows, such that [rows, n, width] float64 values are at most 64 MB."""
    size = max(1, _BLOCK_BYTES // (8 * n * width))
    return [np.arange(start, min(start + size, n)) for start in range(0, n, size)]


def pairs(q, t, n):
    """Yields (row indices, log q(t_i|x_j) [rows, n]) over blocks of the draws `t` [n, d].

    A diagonal Gaussian is a matrix product; any other distribution makes values for all d coordinates on the way.
    """
    density = pairwise_log_density(q)
    for rows in blocks(n, 1 if is_diagonal_gaussian(q) else t.shape[1]):
        yield rows, density(tf.gather(t, rows)).numpy()


def log_sum(log_q, where=None):
    """Returns log sum_j exp(log_q) [rows], over the columns of `where` alone if it is given."""
    return tf.reduce_logsumexp(log_q if where is None else np.where(where, log_q, -np.inf), axis=1).numpy()


def log_mean(log_q, where=None):
    """Returns log of the mean of exp(log_q) [rows], over the columns of `where` alone if it is given."""
    return log_sum(log_q, where) - np.log(log_q.shape[1] if where is None else where.sum(axis=1))
