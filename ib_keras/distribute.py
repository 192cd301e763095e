"""Several replicas and several machines: strategies, and the exchange between replicas within a step."""

import functools
import json
import os

import tensorflow as tf

from ib_keras._checks import one_of, rejection

_STRATEGIES = ("auto", "single", "mirrored", "multi_worker")


def strategy(kind: str = "auto") -> tf.distribute.Strategy:
    """Returns a `tf.distribute.Strategy`. Build and compile the model in its `scope()`.

    Args:
      kind: `"auto"` (default) takes several machines if `TF_CONFIG` names them, else all GPUs if there are two or more,
        else one device. `"single"` takes one device, `"mirrored"` all GPUs, or all logical CPU devices where there is
        no GPU, and `"multi_worker"` several machines.

    Raises:
      InputError: for another name, or `"multi_worker"` without `TF_CONFIG`.

    Example:

    >>> import keras
    >>> with strategy("single").scope():
    ...     model = keras.Sequential([keras.Input([2]), keras.layers.Dense(1)])
    """
    one_of("kind", kind, _STRATEGIES)
    if kind == "multi_worker" and not _workers():
        raise rejection(
            "TF_CONFIG",
            "set in the environment for several machines",
            repr(os.environ.get("TF_CONFIG")),
            'Set it to {"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}.',
        )
    if kind == "multi_worker" or (kind == "auto" and _workers() > 1):
        return tf.distribute.MultiWorkerMirroredStrategy()
    if kind == "mirrored" or (kind == "auto" and len(tf.config.list_physical_devices("GPU")) > 1):
        return _mirrored(tuple(_local_devices()))
    return tf.distribute.get_strategy()


@functools.cache
def _mirrored(devices):
    """Returns the one strategy of these devices: two in a process would share keys and abort each other."""
    return tf.distribute.MirroredStrategy(devices)


def _workers():
    text = os.environ.get("TF_CONFIG") or "{}"
    try:
        cluster = json.loads(text).get("cluster", {})
    except (ValueError, AttributeError) as error:
        raise rejection(
            "TF_CONFIG", "a JSON object", repr(text), "See tf.distribute.cluster_resolver.TFConfigClusterResolver."
        ) from error
    return len(cluster.get("chief", [])) + len(cluster.get("worker", []))


def _local_devices():
    gpus = tf.config.list_logical_devices("GPU")
    return [device.name for device in gpus or tf.config.list_logical_devices("CPU")]


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


def spans_machines() -> bool:
    """Whether the current strategy spans several machines."""
    return isinstance(tf.distribute.get_strategy(), tf.distribute.MultiWorkerMirroredStrategy)
