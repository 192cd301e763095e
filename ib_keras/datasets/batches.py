"""Batches of examples that are read from their file when it is their turn."""

from typing import Any

import numpy as np

from ib_keras._checks import positive_int, seed_of

_READ_AHEAD = 2


def read_rows(array: np.ndarray, rows: Any) -> Any:
    """Returns chosen rows of an array as a tensor, inside a `tf.data` pipeline, without a copy of the others.

    Args:
      array: array [n, ...], which may be mapped from a file.
      rows: integer tensor [m], the places of the rows.
    """
    import tensorflow as tf

    dtype = tf.as_dtype(array.dtype)
    batch = tf.numpy_function(lambda places: np.asarray(array[places]), [rows], dtype, stateful=False)
    return tf.ensure_shape(batch, [None, *array.shape[1:]])


def batches_of(
    x: np.ndarray,
    y: np.ndarray | None,
    batch_size: int,
    shuffle: bool = True,
    seed: int = 0,
    weights: np.ndarray | None = None,
    share: tuple[int, int] = (0, 1),
) -> Any:
    """Returns a `tf.data.Dataset` of batches x, or (x, y) where there is a y, in a new order in each epoch.

    Args:
      x: examples [n, ...].
      y: labels or targets [n, ...], or None.
      batch_size: examples per batch, >= 1; the last batch may be smaller.
      shuffle: whether the order is drawn; default True.
      seed: integer seed of the order.
      weights: weights of the examples [n], for batches (x, y, weights), where y is x without labels; None (default)
        for none.
      share: (i, k) reads the i-th of k equal parts of each batch, and no other row; default (0, 1) reads all.

    >>> [len(batch) for batch in batches_of(np.zeros([5, 2]), None, 2)]
    [2, 2, 1]
    """
    import tensorflow as tf

    size = positive_int("batch_size", batch_size, "Pass e.g. 32.")
    rows = tf.data.Dataset.range(len(x))
    rows = rows.shuffle(len(x), seed_of(seed)) if shuffle else rows
    y = x if y is None and weights is not None else y
    given = [array for array in (x, y, weights) if array is not None]
    part, size_of_part = share[0], -(-size // share[1])

    def chosen(places):
        own = places[part * size_of_part : (part + 1) * size_of_part]
        batch = tuple(read_rows(array, own) for array in given)
        return batch if len(batch) > 1 else batch[0]

    return rows.batch(size).map(chosen).prefetch(_READ_AHEAD)
