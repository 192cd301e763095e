"""Logarithms of sums over all rows, tile by tile, so that no array of all rows by all rows is held."""

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from ib_keras._progress import LongRun
from ib_keras.estimators.rows.blocks import slices

# Tiles of 16 MB in float64 are large enough for the full speed of a matrix product, and small beside the memory.
_ROWS, _OTHERS = 1024, 2048


def log_sums(
    exponent: Callable,
    n: int,
    powers: Sequence[float] = (1.0,),
    labels: np.ndarray | None = None,
    own: float | None = None,
    width: int = 1,
) -> np.ndarray:
    """Returns log sum_j exp(p e_ij) for every power p and row i [len(powers), n]; -inf for an empty sum.

    Args:
      exponent: function of two slices of the rows, which returns e_ij as a float64 tensor [rows, others].
      n: number of rows.
      powers: factors p of the exponents, which share the same tiles.
      labels: integers [n]; j then runs over the rows with the label of row i alone. None takes all rows.
      own: value that replaces e_ii; None keeps e_ii, and -inf leaves the row out of its own sum.
      width: number of values that the function computes for one e_ij; tiles shrink accordingly.

    Example: a sum of three equal terms.

    >>> log_sums(lambda rows, others: tf.zeros([3, 3], tf.float64), 3).round(4).tolist()
    [[1.0986, 1.0986, 1.0986]]
    """
    sums = np.full([len(powers), n], -np.inf)
    tiles = [(rows, others) for rows in slices(n, max(1, _ROWS // width)) for others in slices(n, _OTHERS)]
    for rows, others in LongRun(len(tiles), "tile").counted(tiles):
        values = _masked(exponent(rows, others), rows, others, labels, own)
        for total, power in zip(sums, powers):
            total[rows] = np.logaddexp(total[rows], tf.reduce_logsumexp(power * values, axis=1).numpy())
    return sums


def _masked(values, rows, others, labels, own):
    if own is not None and rows.start < others.stop and others.start < rows.stop:
        itself = np.arange(rows.start, rows.stop)[:, None] == np.arange(others.start, others.stop)
        values = tf.where(itself, tf.constant(own, values.dtype), values)
    if labels is not None:
        values = tf.where(labels[rows, None] == labels[others], values, tf.constant(-np.inf, values.dtype))
    return values
