"""A bound on held-out pairs from their matrix of scores, with its standard error."""

import math
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from ib_keras.estimators.rows.held_out import Part

_GROUPS = 20


def evaluate(bound: Callable, scores: Callable, pairs: Part, largest: int) -> tuple[float, float, float]:
    """Returns (nats, standard error, log of the rows per block) of a bound over combinations of held-out rows.

    The rows are cut into blocks with one matrix each, whose values are averaged. The standard error is that of the
    jackknife over groups of rows, since each row counts in its row and in its column of the matrix.

    Args:
      bound: function of a matrix of scores [m, m] -> nats.
      scores: function (x, y) -> matrix of scores.
      pairs: held-out `Part`.
      largest: largest number of rows per block, which bounds the memory.

    References:
      Efron & Stein, The jackknife estimate of variance (1981), eq. 1.2.
    """
    blocks = pairs.blocks(largest)
    found = [_jackknife(bound, scores(tf.constant(block.x), tf.constant(block.y)).numpy()) for block in blocks]
    nats, variance = np.mean(found, axis=0)
    return float(nats), math.sqrt(variance / len(blocks)), float(np.mean([math.log(len(block)) for block in blocks]))


def _jackknife(bound, matrix):
    """Returns the bound for a matrix, and its variance."""
    n = len(matrix)
    groups = np.array_split(np.arange(n), min(_GROUPS, n // 2))
    without = []
    for group in groups:
        kept = np.delete(np.arange(n), group)
        without.append(float(bound(tf.constant(matrix[np.ix_(kept, kept)]))))
    return float(bound(tf.constant(matrix))), (len(groups) - 1) * np.var(without)
