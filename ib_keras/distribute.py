"""Several replicas and several machines: strategies, and a trainer whose numbers do not depend on their count."""

import functools
import json
import os

import keras
import tensorflow as tf

from ib_keras._checks import one_of, rejection

_STRATEGIES = ("auto", "single", "mirrored", "multi_worker")


def strategy(kind="auto"):
    """Returns a `tf.distribute.Strategy`; build and compile the model in its `scope()`.

    Args:
      kind: `"auto"` takes several machines if `TF_CONFIG` names them, else all GPUs if there are two or more,
        else one device; `"single"`, `"mirrored"` (all GPUs, or all logical CPU devices where there is no GPU)
        and `"multi_worker"` choose by hand.

    Raises:
      InputError: for another name, or `"multi_worker"` without `TF_CONFIG`.

    Example:

    >>> with strategy("single").scope():
    ...     model = keras.Sequential([keras.Input([2]), keras.layers.Dense(1)])
    """
    one_of("kind", kind, _STRATEGIES)
    if kind == "multi_worker" and not _workers():
        raise rejection("TF_CONFIG", "set in the environment for several machines", repr(os.environ.get("TF_CONFIG")),
                        'Set it to {"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}.')
    if kind == "multi_worker" or (kind == "auto" and _workers() > 1):
        return tf.distribute.MultiWorkerMirroredStrategy()
    if kind == "mirrored" or (kind == "auto" and len(tf.config.list_physical_devices("GPU")) > 1):
        return _mirrored(tuple(_local_devices()))
    return tf.distribute.get_strategy()


@functools.cache
def _mirrored(devices):
    """One strategy per process: the collective operations of two on the same devices share keys and abort each other."""
    return tf.distribute.MirroredStrategy(devices)


def _workers():
    text = os.environ.get("TF_CONFIG") or "{}"
    try:
        cluster = json.loads(text).get("cluster", {})
    except (ValueError, AttributeError) as error:
        raise rejection("TF_CONFIG", "a JSON object", repr(text), "See tf.distribute.cluster_resolver.TFConfigClusterResolver."
                        ) from error
    return len(cluster.get("chief", [])) + len(cluster.get("worker", []))


def _local_devices():
    gpus = tf.config.list_logical_devices("GPU")
    return [device.name for device in gpus or tf.config.list_logical_devices("CPU")]


def draw_seed(generator):
    """Returns a stateless seed, int32 [2], from a `keras.random.SeedGenerator`; each replica gets its own.

    A SeedGenerator gives all replicas the same number, and TFP wants int32.
    """
    seed = tf.cast(tf.bitwise.bitwise_and(tf.cast(generator.next(), tf.int64), 0x7FFFFFFF), tf.int32)
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return seed
    return tf.random.experimental.stateless_fold_in(seed, context.replica_id_in_sync_group)


class DistributedTrainer:
    """Mix-in before `keras.Model`: trains on the weighted sum of a model's own per-example terms.

    The model implements `measure(x, y, training) -> (terms, target, prediction)`, where `terms` maps names to
    per-example tensors [n], `objective`, the weights of these terms in the loss, and `blank_batch() -> (x, y)`, a batch of one. Every sum is divided by the
    number of examples in the *global* batch, so that gradients, losses and metrics are those of one device whatever
    the number of replicas, uneven and empty shards included. Each term is logged unweighted, as a metric of its name.
    """

    def compile(self, optimizer="adam", loss=None, **kwargs):
        """Configures training; the objective is the model's own, so `loss` must stay None.

        Args:
          optimizer: Keras optimizer or its name.
          loss: None.
          **kwargs: as in `keras.Model.compile`, e.g. `metrics`, which compare the target with the reconstruction.
        """
        if loss is not None:
            raise rejection("loss", f"None, since the objective of {type(self).__name__} is its own", repr(loss),
                            "Write `model.compile(optimizer)`; change `beta` or `likelihood` in the constructor.")
        if kwargs.get("loss_weights") is not None:
            raise rejection("loss_weights", "None, since the weights are those of `objective`", repr(kwargs["loss_weights"]),
                            "Change `beta` in the constructor.")
        super().compile(optimizer=optimizer, **kwargs)
        self.optimizer.build(self.trainable_variables)

    def compile_from_config(self, config):
        """Compiles as `get_compile_config` described; Keras asks for this beside an own `compile`."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    def track_terms(self, names):
        """Creates one metric per term; call it at the end of the constructor."""
        self._term_means = [keras.metrics.Mean(name=name) for name in names]

    def train_step(self, data):
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            local_loss, logs = self._account(x, y, weight, training=True)
            scaled_loss = self.optimizer.scale_loss(local_loss)
        variables = self.trainable_variables
        if variables:
            self.optimizer.apply_gradients(zip(tape.gradient(scaled_loss, variables), variables))
        return logs

    def test_step(self, data):
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        return self._account(x, y, weight, training=False)[1]

    def _account(self, x, y, weight, training):
        """Returns this replica's share of the loss, and the metrics after this batch."""
        weights = tf.ones([tf.shape(x)[0]]) if weight is None else tf.reshape(tf.cast(weight, tf.float32), [-1])
        if tf.distribute.get_strategy().num_replicas_in_sync > 1:
            x, y, weights = _never_empty(x, y, weights)
        terms, target, prediction = self.measure(x, y, training)
        sums = tf.stack([tf.reduce_sum(weights * terms[metric.name]) for metric in self._term_means])
        totals = _over_replicas(tf.concat([sums, [tf.reduce_sum(weights)]], axis=0))
        count = totals[-1]
        factors = tf.stack([tf.cast(self.objective.get(metric.name, 0.0), tf.float32) for metric in self._term_means])
        penalty = tf.add_n([tf.cast(loss, tf.float32) for loss in self.losses]) if self.losses else 0.0
        for metric, total in zip(self._term_means, tf.unstack(totals[:-1])):
            metric.update_state(tf.math.divide_no_nan(total, count), sample_weight=count)
        loss = tf.math.divide_no_nan(tf.tensordot(factors, totals[:-1], 1), count) + penalty
        self._loss_tracker.update_state(loss, sample_weight=count)
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        share = tf.math.divide_no_nan(tf.tensordot(factors, sums, 1), count) + penalty / replicas
        return share, self.compute_metrics(x, target, prediction, weights)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        logs = super().compute_metrics(x, y, y_pred, sample_weight)
        if _spans_machines():
            return {name: tf.reshape(value, [1]) for name, value in logs.items()}
        return logs

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Keras builds from an eager reduce of per-replica data, which several machines cannot do: ours needs no data."""
        super()._maybe_symbolic_build(data_batch=self.blank_batch())


def _never_empty(x, y, weights):
    """Returns the shard, with one example of weight 0 if it holds none: kernels and TFP samplers refuse 0 rows."""
    missing = tf.cast(tf.equal(tf.shape(x)[0], 0), tf.int32)

    def padded(value):
        return None if value is None else tf.pad(value, [[0, missing], *[[0, 0]] * (len(value.shape) - 1)])

    return padded(x), padded(y), padded(weights)


def _over_replicas(value):
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)


def _spans_machines():
    return isinstance(tf.distribute.get_strategy(), tf.distribute.MultiWorkerMirroredStrategy)
