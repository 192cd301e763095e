"""Measurements of the first of several machines, which the others hear of."""

from collections.abc import Mapping

import keras
import tensorflow as tf


def is_first_worker(model: keras.Model | None) -> bool:
    """Returns whether this process is to measure a model: the first machine of its strategy, or the only one.

    All machines hold the same weights. Measured on each, the same numbers would cost their time on each.

    Args:
      model: a Keras model, or None.

    >>> is_first_worker(keras.Sequential())
    True
    """
    strategy = _of_several_machines(model)
    if strategy is None:
        return True
    resolver = strategy.cluster_resolver
    first = "chief" if "chief" in resolver.cluster_spec().jobs else "worker"
    return (resolver.task_type, resolver.task_id) == (first, 0)


def as_on_first_worker(model: keras.Model | None, values: Mapping[str, float]) -> dict[str, float]:
    """Returns the values of the first machine on all of them, so that callbacks decide alike everywhere.

    Every machine has to call it with the same keys.

    Args:
      model: a Keras model, or None.
      values: numbers by name, of which only those of the first machine count.

    >>> as_on_first_worker(keras.Sequential(), {"I(X;T)/code": 2.0})
    {'I(X;T)/code': 2.0}
    """
    strategy = _of_several_machines(model)
    if strategy is None or not values:
        return dict(values)

    def of_first(own):
        is_first = tf.equal(tf.distribute.get_replica_context().replica_id_in_sync_group, 0)
        return tf.where(is_first, own, 0.0)

    own = tf.constant(list(values.values()), tf.float64)
    shared = strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(of_first, args=(own,)), axis=None)
    return dict(zip(values, shared.numpy().tolist()))


def _of_several_machines(model):
    """Returns the strategy of a model that is trained on several machines, or None."""
    strategy = getattr(model, "distribute_strategy", None)
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return None
    return strategy if strategy.cluster_resolver.cluster_spec().jobs else None
