"""The exchange between the replicas of a model within a step."""

import tensorflow as tf


def whole_batch(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Returns the joined rows of all replicas for each value, so that examples are compared with the whole batch.

    The result is differentiable. Every replica has to call it with the same number of values.

    Args:
      *values: tensors [n, ...], the rows of this replica.

    >>> [part.shape for part in whole_batch(tf.zeros([3, 2]), tf.zeros([3]))]
    [TensorShape([3, 2]), TensorShape([3])]
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return values
    return tuple(context.all_gather(value, axis=0) for value in values)


def over_replicas(value: tf.Tensor) -> tf.Tensor:
    """Returns the sum of a tensor over all replicas."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)


def of_each_replica(values: tf.Tensor) -> tf.Tensor:
    """Returns rows [replicas, k] with the `values` [k] of this replica in its own row, and 0 in all others.

    The sum over the replicas then holds the values of each, from which one takes e.g. the smallest.
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return values[None]
    own = tf.equal(tf.range(context.num_replicas_in_sync), context.replica_id_in_sync_group)
    return tf.where(own[:, None], values[None], 0.0)


def spans_machines(strategy: tf.distribute.Strategy | None = None) -> bool:
    """Returns whether a strategy spans several machines.

    Args:
      strategy: the strategy; None (default) for the current one.
    """
    return isinstance(strategy or tf.distribute.get_strategy(), tf.distribute.MultiWorkerMirroredStrategy)
