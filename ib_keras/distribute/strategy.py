"""The strategy by which a model is trained: on one device, on several, or on several machines."""

import functools

import tensorflow as tf

from ib_keras._checks import one_of, positive_int, rejection
from ib_keras.distribute.cluster import Cluster, found_cluster
from ib_keras.distribute.meeting import WAIT, Meeting

STRATEGIES = ("auto", "single", "mirrored", "multi_worker")


def strategy(
    kind: str = "auto", devices: int | None = None, cluster: Cluster | None = None, wait: float = WAIT
) -> tf.distribute.Strategy:
    """Returns a `tf.distribute.Strategy`. Build and compile the model in its `scope()`.

    Args:
      kind: `"auto"` (default) takes several machines if `cluster` or `TF_CONFIG` names them, else all GPUs if there are
        two or more, else one device. `"single"` takes one device, `"mirrored"` all GPUs, or all logical CPU devices
        where there is no GPU, and `"multi_worker"` several machines.
      devices: number of devices of `"mirrored"`, which `"auto"` then is: the first GPUs, or where there is no GPU so
        many logical CPU devices, which are made if TensorFlow has not been used yet. None (default) takes all.
      cluster: the machines, as `found_cluster` returns them; None (default) reads `TF_CONFIG`.
      wait: seconds in which all machines have to come, each by a call of this function, > 0 (default: 120).

    Raises:
      InputError: for another name, `"multi_worker"` without machines, a `TF_CONFIG` that names none, a machine that
        does not come, a port that is in use, more devices than there are, or devices or machines that are asked for
        when TensorFlow already runs.

    Example:

    >>> import keras
    >>> with strategy("single").scope():
    ...     model = keras.Sequential([keras.Input([2]), keras.layers.Dense(1)])
    """
    kind, cluster = chosen(kind, devices, cluster)
    with Meeting(cluster, wait):
        pass
    return strategy_of(kind, devices, cluster)


def strategy_of(kind: str, devices: int | None, cluster: Cluster | None) -> tf.distribute.Strategy:
    """Returns the strategy of a kind that is not `"auto"`, for machines that have met.

    Args:
      kind: as `chosen` returns it.
      devices: as in `strategy`.
      cluster: as `chosen` returns it.

    Raises:
      InputError: as in `strategy`.
    """
    if kind == "multi_worker":
        return _multi_worker(cluster)
    if kind == "mirrored":
        return _mirrored(tuple(_local_devices(devices)))
    return tf.distribute.get_strategy()


def chosen(kind: str, devices: int | None, cluster: Cluster | None) -> tuple[str, Cluster | None]:
    """Returns the kind of strategy that `strategy` makes, `"auto"` decided, and the machines of several.

    Args:
      kind: as in `strategy`.
      devices: as in `strategy`.
      cluster: as in `strategy`.

    Raises:
      InputError: as in `strategy`, as far as no device is needed to tell.
    """
    one_of("strategy", kind, STRATEGIES)
    if devices is not None:
        positive_int("devices", devices, "Pass e.g. devices=2.")
    if kind in ("auto", "multi_worker"):
        cluster = cluster or found_cluster()
        if kind == "multi_worker" and cluster is None:
            raise rejection(
                "strategy",
                '"multi_worker" with the addresses of the machines',
                "neither TF_CONFIG nor `workers`",
                "Pass workers=host:port,host:port and index=0, 1, ... on each machine, or set TF_CONFIG.",
            )
        if kind == "multi_worker" or (cluster is not None and len(cluster.workers) > 1):
            return _of_machines(devices), cluster
    several = devices is None and kind == "auto" and len(tf.config.list_physical_devices("GPU")) > 1
    if kind == "mirrored" or several or (kind == "auto" and devices not in (None, 1)):
        return "mirrored", None
    if devices not in (None, 1):
        raise rejection("devices", '1 for strategy="single"', devices, 'Pass strategy="mirrored" for several.')
    return "single", None


def _of_machines(devices):
    if devices is not None:
        raise rejection(
            "devices",
            "left out for several machines, each of which takes all GPUs that it sees",
            devices,
            "Set CUDA_VISIBLE_DEVICES to choose among them.",
        )
    return "multi_worker"


def _multi_worker(cluster):
    jobs, kind, index = cluster.tasks()
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec(jobs), task_type=kind, task_id=index, rpc_layer="grpc"
    )
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(resolver)
    except RuntimeError as error:
        if "startup" not in str(error):
            raise
        raise rejection(
            "strategy",
            '"multi_worker" before TensorFlow has made its first tensor',
            "a TensorFlow that already runs",
            "Make the strategy at the start of the program.",
        ) from error


@functools.cache
def _mirrored(devices):
    """Returns the one strategy of these devices: two in a process would share keys and abort each other."""
    return tf.distribute.MirroredStrategy(devices)


def _local_devices(count):
    """Returns the names of all or of the first `count` GPUs, or logical CPU devices where there is no GPU."""
    kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    if count and kind == "CPU":
        _make_cpu_devices(count)
    names = [device.name for device in tf.config.list_logical_devices(kind)]
    if count and count > len(names):
        too_late = " that TensorFlow has made" if kind == "CPU" else ""
        remedy = "Start Python anew, and make the strategy first." if kind == "CPU" else "Pass a smaller number."
        raise rejection("devices", f"at most {len(names)}, the number of {kind} devices{too_late}", count, remedy)
    return names[:count]


def _make_cpu_devices(count):
    """Makes `count` logical CPU devices, unless TensorFlow already runs or the user has made others."""
    processor = tf.config.list_physical_devices("CPU")[0]
    if tf.config.get_logical_device_configuration(processor) is None:
        try:
            tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * count)
        except RuntimeError:
            return  # TensorFlow runs, with the devices that it has.
