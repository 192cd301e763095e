"""Batches whose order depends on a seed and the epoch alone, so that a resumed training is the same training."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._keras_seams import move_draws, of_cardinality, shuffled
from ib_keras.datasets.batches import read_rows
from ib_keras.distribute.replicas import spans_machines
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
      weights: weights of the examples [n], for batches (x, y, weights), where y is x without labels; None (default) for
        none.
      strategy: the strategy of the training; of several machines each reads its own rows of each batch. None (default)
        gives whole batches, which one machine divides among its devices.

    Attributes:
      dataset: the batches of one epoch, a `tf.data.Dataset` or a `tf.distribute.DistributedDataset`.

    >>> import numpy as np
    >>> batches = EpochBatches(np.arange(5), 2, seed=0)
    >>> [len(batch) for batch in batches.dataset]
    [2, 2, 1]
    """

    def __init__(
        self,
        x: Any,
        batch_size: int,
        seed: int = 0,
        y: Any = None,
        binarise: bool = False,
        weights: Any = None,
        strategy: tf.distribute.Strategy | None = None,
    ):
        super().__init__()
        self._epoch = tf.Variable(0, dtype=tf.int32, trainable=False)
        self._seed, self._size, self._binarise = seed, batch_size, binarise
        if weights is not None and y is None:
            y = x  # Keras takes weights beside a target alone; an autoencoder learns that of its own.
        self._columns = [column for column in (x, y, weights) if column is not None]
        if strategy is not None and spans_machines(strategy):
            self.dataset = strategy.distribute_datasets_from_function(self._of_machine)
        else:
            self.dataset = self._batches(lambda rows: tf.data.Dataset.from_tensors((rows, 0, tf.size(rows))), 1)

    def _of_machine(self, context):
        """Returns the shares of the replicas of one machine in all batches, one after the other."""
        count, own = context.num_replicas_in_sync, context.num_replicas_in_sync // context.num_input_pipelines
        first, share = context.input_pipeline_id * own, -(-self._size // count)

        def shares(rows):
            starts = tf.data.Dataset.range(first * share, (first + own) * share, share, output_type=tf.int32)
            return starts.map(lambda start: (rows, start, tf.minimum(start + share, tf.size(rows))))

        return self._batches(shares, own)

    def _batches(self, parts, count):
        """Returns the batches of the `parts` (rows of a batch, start, end), of which each batch has `count`."""
        n = len(self._columns[0])

        def order(_):
            return shuffled(tf.range(n), tf.stack([self._seed, self._epoch]))

        whole = n // self._size * self._size

        def cut(rows):
            batches = tf.data.Dataset.from_tensor_slices(tf.reshape(rows[:whole], [-1, self._size]))
            return batches.concatenate(tf.data.Dataset.from_tensors(rows[whole:])) if n > whole else batches

        rows = tf.data.Dataset.range(1).map(order).flat_map(cut).flat_map(parts)
        # What the memory holds goes along as a tensor; a constant of the pipeline would be copied into its graph.
        held = [tf.convert_to_tensor(column) for column in self._columns if not isinstance(column, np.memmap)]
        columns = [tf.data.Dataset.from_tensors(column).repeat() for column in held]
        batches = tf.data.Dataset.zip((rows, *columns)).map(self._chosen, tf.data.AUTOTUNE)
        # With several replicas on each of several machines, Keras would count their shares as steps.
        batches = of_cardinality(batches, -(-n // self._size)) if count == 1 else batches
        return batches.prefetch(tf.data.AUTOTUNE)

    def _chosen(self, part, *held):
        rows, start, end = part
        own, held = rows[start:end], iter(held)
        batch = [
            read_rows(column, own) if isinstance(column, np.memmap) else tf.gather(next(held), own)
            for column in self._columns
        ]
        if self._binarise:
            batch[0] = binarised(batch[0], tf.stack([rows[0], self._epoch]), tf.size(rows), start)
        return batch[0] if len(batch) == 1 else tuple(batch)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None):
        self._epoch.assign(epoch)
        move_draws(self.model, epoch * _DRAWS_PER_EPOCH)

    def on_train_end(self, logs: dict | None = None):
        move_draws(self.model, self.params["epochs"] * _DRAWS_PER_EPOCH)
