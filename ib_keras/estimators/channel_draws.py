"""Draws of a channel, and their log densities under its rows, in float64 and a part of the rows at a time."""

import numpy as np
import tensorflow as tf

from ib_keras.estimators.log_density import float64, is_diagonal_gaussian, pairwise_log_density
from ib_keras.estimators.log_sums import log_sums

_VALUES = 2**22
_SEEDS = 2**16


def in_small_parts(q):
    """Returns `q` in float64 if its rows are few; many rows stay as they are, to be converted part by part."""
    return float64(q) if len(_parts(q)) == 1 else q


def drawn(q, seed, draw):
    """Returns draw number `draw` of every row of `q`, [n, d]."""
    t = np.empty([*q.batch_shape, *q.event_shape])
    for part, rows in enumerate(_parts(q)):
        t[rows] = _of_rows(q, rows).sample(seed=(seed, draw + part * _SEEDS)).numpy()
    return t


def own_log_density(q, t):
    """Returns log q(t_i|x_i) [n]."""
    return np.concatenate([_of_rows(q, rows).log_prob(t[rows]).numpy() for rows in _parts(q)])


def log_sums_of_others(q, t, labels=None):
    """Returns log sum_j q(t_i|x_j) [n] over the other rows j != i, or those of them that have the label of i."""

    def log_q(rows, others):
        return pairwise_log_density(_of_rows(q, others))(t[rows])

    return log_sums(log_q, len(t), labels=labels, own=-np.inf, width=1 if is_diagonal_gaussian(q) else t.shape[1])[0]


def _parts(q):
    """Returns slices of the rows of `q` that hold 4 million values at most."""
    n, size = q.batch_shape[0], max(1, _VALUES // q.event_shape[0])
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _of_rows(q, rows):
    """Returns the distributions of some rows in float64."""
    return q if rows == slice(0, q.batch_shape[0]) and q.dtype == tf.float64 else float64(q[rows])
