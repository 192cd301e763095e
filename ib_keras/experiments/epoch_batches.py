"""Batches whose order depends on a seed and the epoch alone, so that a resumed training is the same training."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._keras_seams import move_draws, of_cardinality, shuffled
from ib_keras.datasets.batches import read_rows
from ib_keras.experiments.binarised import binarised

_DRAWS_PER_EPOCH = 2**20


class EpochBatches(keras.callbacks.Callback):
    """Shuffled batches of arrays, and the callback that moves them and the model's draws to the epoch that begins.

    At the beginning of an epoch every seed generator of the model goes to a place that belongs to this epoch, and after
    the training to that of the epoch after the last: a later evaluation does not depend on where a run was resumed.

    Args:
      x: array [n, ...]; of one that is mapped from a file, each batch is read when it is its turn.
      batch_size: examples per batch, >= 1; the last batch may be smaller.
      seed: integer seed of the order (default: 0).
      y: labels [n], for batches (x, y); None (default) gives batches of x.
      binarise: whether each epoch draws zeros and ones with the values of x, in [0, 1], as probabilities (default:
        False).

    Attributes:
      dataset: the batches of one epoch, a `tf.data.Dataset`.

    >>> import numpy as np
    >>> batches = EpochBatches(np.arange(5), 2, seed=0)
    >>> [len(batch) for batch in batches.dataset]
    [2, 2, 1]
    """

    def __init__(self, x: Any, batch_size: int, seed: int = 0, y: Any = None, binarise: bool = False):
        super().__init__()
        self._epoch = tf.Variable(0, dtype=tf.int32, trainable=False)
        n, whole = len(x), len(x) // batch_size * batch_size

        def order(_):
            return shuffled(tf.range(n), tf.stack([seed, self._epoch]))

        def cut(rows):
            batches = tf.data.Dataset.from_tensor_slices(tf.reshape(rows[:whole], [-1, batch_size]))
            return batches.concatenate(tf.data.Dataset.from_tensors(rows[whole:])) if n > whole else batches

        mapped = isinstance(x, np.memmap)
        held = [tf.convert_to_tensor(column) for column in ((y,) if mapped else (x, y)) if column is not None]

        def chosen(rows, *columns):
            batch = [read_rows(x, rows)] * mapped + [tf.gather(column, rows) for column in columns]
            if binarise:
                batch[0] = binarised(batch[0], tf.stack([rows[0], self._epoch]))
            return batch[0] if y is None else tuple(batch)

        rows = tf.data.Dataset.range(1).map(order).flat_map(cut)
        columns = [tf.data.Dataset.from_tensors(column).repeat() for column in held]
        batches = tf.data.Dataset.zip((rows, *columns)).map(chosen, tf.data.AUTOTUNE)
        self.dataset = of_cardinality(batches, -(-n // batch_size)).prefetch(tf.data.AUTOTUNE)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None):
        self._epoch.assign(epoch)
        move_draws(self.model, epoch * _DRAWS_PER_EPOCH)

    def on_train_end(self, logs: dict | None = None):
        move_draws(self.model, self.params["epochs"] * _DRAWS_PER_EPOCH)
