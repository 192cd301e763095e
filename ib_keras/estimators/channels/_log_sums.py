"""Logarithms of sums over all rows, tile by tile, so that no array of all rows by all rows is held."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from ib_keras._progress import LongRun
from ib_keras.estimators.rows.blocks import slices

# Tiles of 16 MB in float64 are large enough for the full speed of a matrix product, and small beside the memory.
_ROWS, _OTHERS = 1024, 2048


class Except(NamedTuple):
    """Labels of the rows, integers [n], for a sum over the rows of any other label than that of row i."""

    labels: np.ndarray


def log_sums(
    exponent: Callable,
    n: int,
    powers: Sequence[float] = (1.0,),
    sides: Sequence[np.ndarray | Except | None] = (None,),
    own: float | None = None,
    width: int = 1,
) -> np.ndarray:
    """Returns log sum_j exp(p e_ij) for each side, power p and row i [sides, powers, n]; -inf for an empty sum.

    Args:
      exponent: function of two slices of the rows, which returns e_ij as a float64 tensor [rows, others].
      n: number of rows.
      powers: factors p of the exponents, which share the same tiles.
      sides: for each sum the labels of the rows, integers [n], where j runs over the rows with the label of row i
        alone; those labels as `Except`, where j runs over all other rows; or None for all rows. Sides share the same
        tiles.
      own: value that replaces e_ii; None keeps e_ii, and -inf leaves the row out of its own sum.
      width: number of values that the function computes for one e_ij; tiles shrink accordingly.

    Example: a sum of three equal terms.

    >>> log_sums(lambda rows, others: tf.zeros([3, 3], tf.float64), 3).round(4).tolist()
    [[[1.0986, 1.0986, 1.0986]]]
    """
    sums = np.full([len(sides), len(powers), n], -np.inf)
    tiles = [(rows, others) for rows in slices(n, max(1, _ROWS // width)) for others in slices(n, _OTHERS)]
    for rows, others in LongRun(len(tiles), "tile").counted(tiles):
        values = _with_own(exponent(rows, others), rows, others, own)
        for side, of_side in zip(sides, sums):
            chosen = _of_same_label(values, rows, others, side)
            for total, power in zip(of_side, powers):
                # A density that is no number makes the sum none, which the callers look for.
                with np.errstate(invalid="ignore"):
                    total[rows] = np.logaddexp(total[rows], tf.reduce_logsumexp(power * chosen, axis=1).numpy())
    return sums


def _with_own(values, rows, others, own):
    if own is None or rows.start >= others.stop or others.start >= rows.stop:
        return values
    itself = np.arange(rows.start, rows.stop)[:, None] == np.arange(others.start, others.stop)
    return tf.where(itself, tf.constant(own, values.dtype), values)


def _of_same_label(values, rows, others, labels):
    if labels is None:
        return values
    of_row = labels.labels if isinstance(labels, Except) else labels
    chosen = (of_row[rows, None] == of_row[others]) ^ isinstance(labels, Except)
    return tf.where(chosen, values, tf.constant(-np.inf, values.dtype))
