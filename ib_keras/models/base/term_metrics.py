"""The memory of training from step to step, in variables that all replicas change alike."""

import tensorflow as tf

from ib_keras._keras_seams import MonitoredMetric


class TermSums:
    """Sums of several numbers over examples, and the number of examples, in one variable with one addition a step.

    Args:
      names: names of the numbers.

    >>> sums = TermSums(["distortion", "loss"])
    >>> sums.add(tf.constant([8.0]), tf.constant(10.0), count=tf.constant(2.0))
    >>> {name: float(mean) for name, mean in sums.means().items()}
    {'distortion': 4.0, 'loss': 5.0}
    """

    def __init__(self, names):
        self._names = list(names)
        self._sums = replicated(tf.zeros([len(self._names) + 1]))

    def add(self, total, last, count):
        """Adds sums over `count` examples of all replicas: those of all numbers but the last [k - 1], and `last`."""
        self._sums.assign_add(tf.concat([total, [last, count]], axis=0))

    def means(self):
        """Returns {name: mean}, which is 0 where there were no examples."""
        sums = tf.convert_to_tensor(self._sums)
        return dict(zip(self._names, tf.unstack(tf.math.divide_no_nan(sums[:-1], sums[-1]))))

    def forget(self):
        """Sets all sums to 0."""
        self._sums.assign(tf.zeros_like(self._sums))


class TermMean(MonitoredMetric):
    """The mean of one of the numbers of a `TermSums`, as a metric of Keras. Its `reset_state` resets all of them."""

    def __init__(self, name, sums, rises=False):
        super().__init__(name, rises)
        self._sums = sums

    def result(self):
        return self._sums.means()[self.name]

    def reset_state(self):
        self._sums.forget()


class FirstNotFinite:
    """Remembers which of several numbers was the first to be NaN or infinite, without a wait for the device.

    Args:
      names: names of the numbers.
      causes: names that are blamed before others which broke in the same step.

    >>> first = FirstNotFinite(["distortion", "rate"], causes=["rate"])
    >>> for values in ([2.0, 1.0], [float("nan"), 1.0], [float("nan"), float("nan")]):
    ...     finite = first.watch(tf.constant(values))
    >>> first.name
    'distortion'
    """

    def __init__(self, names, causes=()):
        self._names, self._causes = list(names), set(causes)
        self._marks = replicated(tf.zeros([len(self._names)]))

    def watch(self, values):
        """Marks the numbers [k] of one step that are not finite, unless an earlier step has marked any.

        Returns 1.0 if all numbers of this step are finite, else 0.0.
        """
        broken = 1.0 - tf.cast(tf.math.is_finite(values), tf.float32)
        marks = tf.convert_to_tensor(self._marks)
        self._marks.assign(marks + broken * (1.0 - tf.reduce_max(marks)))
        return 1.0 - tf.reduce_max(broken)

    @property
    def name(self):
        """Name of the first number that was not finite, or None."""
        broken = [name for name, mark in zip(self._names, tf.convert_to_tensor(self._marks).numpy()) if mark]
        return min(broken, key=lambda name: name not in self._causes, default=None)

    def forget(self):
        """Removes all marks."""
        self._marks.assign(tf.zeros_like(self._marks))


def replicated(start):
    """Returns a variable that all replicas change alike, so that the first one speaks for all."""
    return tf.Variable(
        start,
        trainable=False,
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
    )
