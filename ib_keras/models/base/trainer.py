"""Training with gradients, losses and metrics that do not depend on the number of replicas."""

from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import rejection, whole_number
from ib_keras._keras_seams import BuildsFromBlankBatch, for_mean_over_machines, one_step_at_a_time
from ib_keras.distribute import of_each_replica, over_replicas, spans_machines
from ib_keras.distribute.replicas import real_rows
from ib_keras.models.base.batch_notes import BatchNotes
from ib_keras.models.base.strategy_checks import (
    require_equal_replicas,
    require_no_whole_compilation,
    require_one_dtype_over_machines,
    require_variables_of,
)
from ib_keras.models.base.term_metrics import FirstNotFinite, TermMean, TermSums
from ib_keras.models.base.terms import DeclaredTerms


class DistributedTrainer(BuildsFromBlankBatch, DeclaredTerms):
    """Mix-in before `keras.Model`: trains on the weighted sum of the per-example terms of a model.

    The model implements three methods:

    - `declared_terms()` gives the names of its terms and their weights in the loss;
    - `measure(x, y, training, weights=weights)` gives (terms, target, prediction) of a batch, where `terms` maps the
      names to tensors [n], and `weights` are the weights of the examples;
    - `blank_batch()` gives (x, y), a batch of one example.

    Every sum is divided by the number of examples in the *global* batch. Gradients, losses and metrics are therefore
    those of one device for any number of replicas, also where shards are uneven or empty. Each term is logged without
    its weight, as a metric of its name. Override `lagrangian` where the loss is not a weighted sum, and `players` where
    some variables descend on a loss of their own.
    """

    def compile(self, optimizer: str | keras.optimizers.Optimizer = "adam", loss: None = None, **kwargs: Any) -> None:
        """Configures training. The objective is the model's own, so `loss` must stay None.

        Under a strategy, the model, an optimizer and metrics that are objects must come from its scope. With several
        replicas, `steps_per_execution` runs the steps of one execution one after the other, and `jit_compile=True` is
        refused: XLA compiles for one device.

        Args:
          optimizer: Keras optimizer or its name; default `"adam"`.
          loss: None.
          **kwargs: further arguments of `keras.Model.compile`, e.g. `metrics` that compare target and prediction.

        Raises:
          InputError: for a loss or weights of losses, for a weight that names no term of the model, for a strategy
            that does not train on equal replicas, for variables from outside of its scope, and for those of several
            dtypes on several machines.
        """
        if loss is not None:
            raise rejection(
                "loss",
                f"None, since the objective of {type(self).__name__} is its own",
                repr(loss),
                "Write `model.compile(optimizer)`, and choose `beta` or `likelihood` in the constructor.",
            )
        if kwargs.get("loss_weights") is not None:
            raise rejection(
                "loss_weights",
                "None, since the weights are those of `objective`",
                repr(kwargs["loss_weights"]),
                "Choose `beta` in the constructor.",
            )
        whole_number("steps_per_execution", kwargs.get("steps_per_execution", 1), 1, "Pass e.g. 10.")
        self.require_scope()
        require_no_whole_compilation(self.distribute_strategy, kwargs.get("jit_compile"))
        with self.distribute_strategy.scope():
            super().compile(optimizer=_known_optimizer(optimizer), **kwargs)
            for optimizer, weights, variables in self.players():
                self.weights_of(weights or {})
                require_one_dtype_over_machines(self.distribute_strategy, variables)
                require_variables_of(self.distribute_strategy, "optimizer", optimizer.variables)
                optimizer.build(variables)
        given = tf.nest.flatten([kwargs.get("metrics"), kwargs.get("weighted_metrics")])
        metrics = [metric for metric in given if isinstance(metric, keras.metrics.Metric)]
        require_variables_of(self.distribute_strategy, "metrics", [v for metric in metrics for v in metric.variables])

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles as `get_compile_config` described. Keras requires this method of a class with its own `compile`.

        Several replicas go on with a model of one device that was compiled with `jit_compile=True`, without XLA.
        """
        given = keras.saving.deserialize_keras_object(config)
        if self.distribute_strategy.num_replicas_in_sync > 1:
            given["jit_compile"] = False
        self.compile(**given)

    def require_scope(self) -> None:
        """Raises an `InputError` unless the model comes from the scope of a strategy that can train it."""
        require_equal_replicas(self.distribute_strategy)
        require_variables_of(self.distribute_strategy, "model", self.variables)

    def make_train_function(self, force: bool = False) -> Any:
        """Makes the function that trains on the batches of an iterator. Keras calls it when training begins."""
        self.require_scope()
        made, _ = self.train_function, super().make_train_function(force)
        if self.train_function is not made:
            self.train_function = one_step_at_a_time(self, self.train_function)
        return self.train_function

    def make_test_function(self, force: bool = False) -> Any:
        """Makes the function that evaluates the batches of an iterator. Keras calls it when evaluation begins."""
        self.require_scope()
        made, _ = self.test_function, super().make_test_function(force)
        if self.test_function is not made:
            self.test_function = one_step_at_a_time(self, self.test_function)
        return self.test_function

    def track_terms(self) -> None:
        """Creates one metric for each declared term. Call it at the end of the constructor."""
        self._logged = names = self.distinct_names()
        causes = [term.name for term in self.declared_terms() if term.cause]
        self._term_sums = TermSums([*names, "loss"])
        self._term_means = [TermMean(term.name, self._term_sums, term.rises) for term in self.declared_terms()]
        self._loss_mean = TermMean("loss", self._term_sums)
        self._term_weights = tf.Variable(tf.zeros([len(names)]), trainable=False)
        self.first_not_finite = FirstNotFinite(["x", *names], causes=["x", *causes])
        self.batch_notes = BatchNotes()
        self.weigh_terms()

    def weigh_terms(self, **changes: float) -> None:
        """Makes compiled steps use the weights that `objective` gives now.

        Args:
          **changes: weights in place of those of `objective`, by the name of the term. They hold until the next call;
            setting `beta` and starting `fit` are such calls.
        """
        self._term_weights.assign(tf.constant(self.weights_now(changes), tf.float32))

    def limited_values(self, x: tf.Tensor, y: tf.Tensor | None) -> tf.Tensor | None:
        """Returns the values of a batch that must lie in a range; None (default) where every number is valid."""
        return None

    def require_range(self, low: float, high: float, argument: str | None = None) -> None:
        """Raises an `InputError` unless limited values from `low` to `high`, given as `argument`, are valid."""

    def of_known_shapes(self, x: Any, y: Any, weight: Any) -> tuple[Any, Any, Any]:
        """Returns a batch whose shapes are known but for the number of examples. Raises for one that is no batch."""
        return x, y, weight

    def forget_batches(self) -> None:
        """Forgets what was noted of earlier batches: the range of their values, and terms that were not finite."""
        self.first_not_finite.forget()
        self.batch_notes.forget()

    def lagrangian(self, means: dict[str, tf.Tensor], weights: dict[str, tf.Tensor]) -> tf.Tensor:
        """Returns the loss, a scalar, for the means of the terms over the global batch.

        It may depend on the terms that have a weight in `objective`; the others are logged without a gradient.

        Args:
          means: {name: mean of the term}.
          weights: {name: weight of the term}, 0 for terms that are only logged.
        """
        return tf.add_n([weights[name] * mean for name, mean in means.items()])

    def players(self) -> list[tuple[keras.optimizers.Optimizer, dict[str, float] | None, list[tf.Variable]]]:
        """Returns [(optimizer, {term: weight}, variables)], one for each loss; None for the weights is `lagrangian`."""
        return [(self.optimizer, None, self.trainable_variables)]

    # Steps, which Keras compiles.

    def train_step(self, data: Any) -> dict[str, tf.Tensor]:
        """Descends on one batch, and returns the metrics {name: value} after it."""
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        players = self.players()
        with tf.GradientTape(persistent=True) as tape:
            learned, logs = self._account(x, y, weight, training=True)
            targets = [learned(weights) for _, weights, _ in players]
        for (optimizer, _, variables), (sums, slopes) in zip(players, targets):
            if variables:
                gradients = tape.gradient(sums, variables, [optimizer.scale_loss(slope) for slope in slopes])
                optimizer.apply_gradients(zip(gradients, variables))
        return logs

    def test_step(self, data: Any) -> dict[str, tf.Tensor]:
        """Evaluates one batch, and returns the metrics {name: value} after it."""
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        return self._account(x, y, weight, training=False)[1]

    def _account(self, x, y, weight, training):
        """Runs the model on one batch and updates its metrics. Returns the loss of each player, and the metrics.

        The loss is a function of the weights that a player gives to the terms. It returns two lists: sums over the
        examples of this replica, and the derivatives of the loss by these sums, which weigh their gradients.
        """
        x, y, weight = self.of_known_shapes(x, y, weight)
        x = tf.cast(x, tf.float32)  # Integers come as they are: casting a batch, not the data, keeps memory flat.
        limited = self.limited_values(x, y)
        weights = tf.ones([tf.shape(x)[0]]) if weight is None else tf.reshape(tf.cast(weight, tf.float32), [-1])
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        examples = tf.shape(x)[0]
        if replicas > 1:
            x, y, weights = _never_empty(x, y, weights)
        with real_rows(examples):
            terms, target, prediction = self.measure(x, y, training, weights=weights)
        self.require_computed(terms)
        extremes = BatchNotes.extremes(limited, weight)
        # Replicas share the list of losses and take turns wherever they meet: read it before the sums of all replicas.
        penalty = [tf.add_n([tf.cast(loss, tf.float32) for loss in self.losses])] if self.losses else []
        # Terms that no loss needs cost no backward pass.
        learns = self.objective
        sums = _weighted_sums(
            [terms[name] if name in learns else tf.stop_gradient(terms[name]) for name in self._logged], weights
        )
        slopes, count = self._remembered(x, sums, weights, penalty, extremes)

        def learned(objective):
            if objective is not None:
                own = _weighted_sums([terms[name] for name in objective], weights)
                return [own], [tf.math.divide_no_nan(tf.constant(list(objective.values())), count)]
            return [sums, *penalty], [tf.math.divide_no_nan(slopes, count), *[tf.constant(1 / replicas)] * len(penalty)]

        return learned, self.compute_metrics(x, target, prediction, weights)

    def _remembered(self, x, sums, weights, penalty, extremes):
        """Adds a batch to the metrics. Returns the derivatives [k] of its loss by its mean terms, and its count."""
        examined, count = tf.reduce_sum(x), tf.reduce_sum(weights)
        # One sum over the replicas for all numbers: each sum makes the replicas wait for one another.
        extremes, k = of_each_replica(extremes), len(self._logged)
        numbers = tf.concat([[examined], sums, [count], tf.reshape(extremes, [-1])], axis=0)
        totals = over_replicas(tf.stop_gradient(numbers))
        total, count = totals[1 : k + 1], totals[k + 1]
        finite = self.first_not_finite.watch(totals[: k + 1])
        self.batch_notes.add(tf.reshape(totals[k + 2 :], extremes.shape), finite)
        loss, slopes = self._loss_and_slopes(total, count)
        self._term_sums.add(total, loss + penalty[0] * count if penalty else loss, count)
        return slopes, count

    def _loss_and_slopes(self, total, count):
        """Returns the summed loss of `count` examples, and the derivatives [k] of the mean loss by the mean terms."""
        slopes = tf.convert_to_tensor(self._term_weights)
        if type(self).lagrangian is DistributedTrainer.lagrangian:
            return tf.reduce_sum(slopes * total), slopes
        means = tf.math.divide_no_nan(total, count)
        with tf.GradientTape() as tape:
            tape.watch(means)
            loss = self.lagrangian(
                dict(zip(self._logged, tf.unstack(means))), dict(zip(self._logged, tf.unstack(slopes)))
            )
        return loss * count, tf.stop_gradient(tape.gradient(loss, means))

    # Metrics, which Keras resets, collects and logs.

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """The metrics of Keras, where the loss is the mean of the weighted terms instead of Keras' own."""
        others = [metric for metric in super().metrics if metric.name != "loss"]
        return [self._loss_mean, *others] if self.compiled else others

    def get_metrics_result(self) -> dict[str, tf.Tensor]:
        """Returns {name: value} of all metrics."""
        # One division gives the means of all terms, where each metric on its own would divide once more.
        means, logs = self._term_sums.means(), {}
        for metric in self.metrics:
            found = {metric.name: means[metric.name]} if isinstance(metric, TermMean) else metric.result()
            logs |= found if isinstance(found, dict) else {metric.name: found}
        return for_mean_over_machines(logs) if spans_machines() else logs


def _known_optimizer(optimizer):
    """Returns a Keras optimizer, or raises an `InputError` for what names none."""
    try:
        known = keras.optimizers.get(optimizer)
    except (ValueError, TypeError, AttributeError, KeyError):
        known = None
    if known is None:
        remedy = 'Pass e.g. "adam" or keras.optimizers.Adam(1e-3).'
        raise rejection("optimizer", "a Keras optimizer, or its name", repr(optimizer), remedy)
    return known


def _weighted_sums(terms, weights):
    """Returns the weighted sum over the examples of each of k terms, [k]."""
    return tf.linalg.matvec(tf.stack(terms), weights)


def _never_empty(x, y, weights):
    """Returns the shard, or one example of weight 0 where it is empty: kernels and samplers refuse 0 rows."""
    missing = tf.cast(tf.equal(tf.shape(x)[0], 0), tf.int32)

    def padded(value):
        return None if value is None else tf.pad(value, [[0, missing], *[[0, 0]] * (len(value.shape) - 1)])

    return padded(x), padded(y), padded(weights)
