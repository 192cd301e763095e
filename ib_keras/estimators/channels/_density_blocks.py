"""Log densities of every draw under every row of a channel, in blocks of rows, and their sums."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import tensorflow as tf

from ib_keras._probability import tfd
from ib_keras.estimators.channels._log_density import is_diagonal_gaussian, pairwise_log_density
from ib_keras.estimators.rows.blocks import blocks


def pairs(q: tfd.Distribution, t: tf.Tensor, n: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Yields (slice of rows, log q(t_i|x_j) [rows, n]) over blocks of the draws `t` [n, d].

    The density of a diagonal Gaussian is a matrix product; any other distribution computes values for all d coordinates
    on the way, which makes its blocks smaller.
    """
    density = pairwise_log_density(q)
    for rows in blocks(n, n if is_diagonal_gaussian(q) else n * t.shape[1]):
        yield rows, density(t[rows]).numpy()


def log_sum(log_q: np.ndarray, where: np.ndarray | None = None) -> np.ndarray:
    """Returns log sum_j exp(log_q) [rows], over the columns of `where` alone if it is given."""
    return tf.reduce_logsumexp(log_q if where is None else np.where(where, log_q, -np.inf), axis=1).numpy()


def log_mean(log_q: np.ndarray, where: np.ndarray | None = None) -> np.ndarray:
    """Returns log of the mean of exp(log_q) [rows], over the columns of `where` alone if it is given."""
    return log_sum(log_q, where) - np.log(log_q.shape[1] if where is None else where.sum(axis=1))
