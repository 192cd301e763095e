"""The notes that each step takes of its batch, on the device, where no check of arrays can look."""

import math
from typing import NamedTuple

import tensorflow as tf

from ib_keras.models.base.term_metrics import replicated


class Notes(NamedTuple):
    """Notes on all batches so far.

    Args:
      targets: the smallest and the largest target, or None where none was limited.
      least_weight: the smallest weight; minus infinity where one was no finite number, infinity where there was none.
      finite: whether all examples and terms were finite numbers.
    """

    targets: tuple[float, float] | None
    least_weight: float
    finite: bool


class BatchNotes:
    """Notes on all batches since `forget`, in one variable: it is read after every step, and each read costs time.

    >>> notes = BatchNotes()
    >>> for batch in ([0.5, 1.0], [-1.0, 0.0]):
    ...     notes.add(notes.extremes(tf.constant(batch), None)[None], finite=tf.constant(1.0))
    >>> notes.read()
    Notes(targets=(-1.0, 1.0), least_weight=inf, finite=True)
    """

    def __init__(self):
        self._least = replicated([math.inf] * 4)

    @staticmethod
    def extremes(targets, weights):
        """Returns [3], the smallest target, minus the largest one, and the smallest weight of a batch.

        None stands for nothing to watch. A weight that is not finite counts as minus infinity.
        """
        least, greatest, weight = tf.constant(math.inf), tf.constant(-math.inf), tf.constant(math.inf)
        if targets is not None:
            targets = tf.cast(targets, tf.float32)
            least, greatest = tf.reduce_min(targets), tf.reduce_max(targets)
        if weights is not None:
            weights = tf.cast(weights, tf.float32)
            weight = tf.reduce_min(tf.where(tf.math.is_finite(weights), weights, -math.inf))
        return tf.stack([least, -greatest, weight])

    def add(self, extremes, finite):
        """Adds the extremes [replicas, 3] of one step, and whether its numbers were finite, 1 or 0."""
        whole = extremes[0] if extremes.shape[0] == 1 else tf.reduce_min(extremes, axis=0)
        self._least.assign(tf.minimum(self._least, tf.concat([whole, [finite]], axis=0)))

    def read(self):
        """Returns the `Notes`."""
        least, minus_greatest, weight, finite = tf.convert_to_tensor(self._least).numpy().tolist()
        return Notes(None if least == math.inf else (least, -minus_greatest), weight, finite > 0)

    def forget(self):
        """Begins anew, with no batches."""
        self._least.assign(tf.fill([4], math.inf))
