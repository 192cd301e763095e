"""Log densities of every draw under every row of a channel, block by block, and their sums."""

import numpy as np
import tensorflow as tf

from ib_keras.estimators.channels._log_density import is_diagonal_gaussian, pairwise_log_density
from ib_keras.estimators.rows.blocks import blocks


def pairs(q, t, n):
    """Yields (slice of rows, log q(t_i|x_j) [rows, n]) over blocks of the draws `t` [n, d].

    A diagonal Gaussian is a matrix product; any other distribution makes values for all d coordinates on the way.
    """
    density = pairwise_log_density(q)
    for rows in blocks(n, n if is_diagonal_gaussian(q) else n * t.shape[1]):
        yield rows, density(t[rows]).numpy()


def log_sum(log_q, where=None):
    """Returns log sum_j exp(log_q) [rows], over the columns of `where` alone if it is given."""
    return tf.reduce_logsumexp(log_q if where is None else np.where(where, log_q, -np.inf), axis=1).numpy()


def log_mean(log_q, where=None):
    """Returns log of the mean of exp(log_q) [rows], over the columns of `where` alone if it is given."""
    return log_sum(log_q, where) - np.log(log_q.shape[1] if where is None else where.sum(axis=1))
