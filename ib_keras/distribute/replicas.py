"""The exchange between the replicas of a model within a step."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import tensorflow as tf

_replica = threading.local()


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


def drawn_as_one(draw: Callable[[tf.Tensor], tf.Tensor], rows: tf.Tensor, axis: int = 0) -> tf.Tensor:
    """Returns `draw(rows)` as the replicas would have drawn it if one of them had the rows of all.

    Random numbers depend on their seed and on their place in a tensor. With the same seed on all replicas each example
    gets the draw that it has on one device, and those of different examples differ. Every replica has to call it.

    Args:
      draw: function from rows [m, ...] to a tensor with m rows along `axis`, in which each row depends on its own
        row and on random numbers alone.
      rows: the rows [n, ...] of this replica.
      axis: axis of the examples in the result (default: 0).

    >>> drawn_as_one(lambda rows: rows + tf.random.stateless_normal(tf.shape(rows), [0, 0]), tf.zeros([3, 2])).shape
    TensorShape([3, 2])
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return draw(rows)
    n = tf.shape(rows)[0]
    real = getattr(_replica, "rows", None)
    real = n if real is None else real
    counts = tf.cast(over_replicas(of_each_replica(tf.cast(real, tf.float32)[None])), tf.int32)[:, 0]
    start, total = tf.reduce_sum(counts[: context.replica_id_in_sync_group]), tf.reduce_sum(counts)
    whole = tf.pad(rows[:real], [[start, total - start - real], *[[0, 0]] * (len(rows.shape) - 1)])
    return tf.gather(draw(whole), tf.minimum(tf.range(start, start + n), total - 1), axis=axis)


@contextlib.contextmanager
def real_rows(count: tf.Tensor) -> Iterator[None]:
    """Tells `drawn_as_one`, inside this context, how many of the first rows of this replica are examples.

    Args:
      count: integer scalar; rows behind stand in for a shard without any, and count for nothing.
    """
    _replica.rows = count
    try:
        yield
    finally:
        _replica.rows = None


def over_replicas(value: tf.Tensor) -> tf.Tensor:
    """Returns the sum of a tensor over all replicas.

    Args:
      value: the tensor of this replica, of the same shape on all.
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)


def of_each_replica(values: tf.Tensor) -> tf.Tensor:
    """Returns rows [replicas, k] with the `values` [k] of this replica in its own row, and 0 in all others.

    The sum over the replicas then holds the values of each, from which one takes e.g. the smallest.

    Args:
      values: numbers [k] of this replica.
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
