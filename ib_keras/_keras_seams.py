"""Every dependence of the package on Keras and TensorFlow beyond their stable public API: one function for each.

Imports nothing of the package. Each docstring says why public API does not suffice, and since which version the
dependence holds. A law in `tests/laws/test_seams.py` keeps such code out of all other files, and
`tests/test_keras_seams.py` shows which function a new version breaks.
"""

import contextlib
import inspect

import keras
import tensorflow as tf
from keras.src.models.functional import Functional
from keras.src.trainers.compile_utils import MetricsList

_DATA_CLASSES = {"scalars": 1, "images": 3}


def sublayers(layer):
    """Returns the layers that `layer` holds directly, in the order of their creation or of the functional graph.

    Public API lists the layers of a `keras.Model`, but not those of a layer, such as the two directions of a
    `Bidirectional`. Holds since Keras 3.0: `Layer._layers` is the list that Keras itself walks for weights and losses.
    """
    return list(layer._layers)


@contextlib.contextmanager
def changed_calls(layer, change):
    """Puts `change(output)` in the place of the output of every call of `layer` inside this context.

    Keras has no hooks on the forward pass, and `layer.output` exists in functional models alone. Holds since Keras 3.0:
    `Layer.__call__` looks `call` up on the object, so that an attribute of the object hides the method of its class.
    The attribute is written past `Layer.__setattr__`, which would record it as part of the model.
    """
    call, own = layer.call, vars(layer).get("call")

    def changed(*args, **kwargs):
        return change(call(*args, **kwargs))

    vars(layer)["call"] = changed
    try:
        yield
    finally:
        del vars(layer)["call"]
        if own is not None:
            vars(layer)["call"] = own


def watched_calls(layer, see):
    """Calls `see(layer, output)` after every call of `layer` inside this context, and leaves the output as it is.

    Keras has no hooks on the forward pass. Holds since Keras 3.0, by way of `changed_calls`.
    """

    def seen(output):
        see(layer, output)
        return output

    return changed_calls(layer, seen)


def logits_behind(output):
    """Returns the logits of which `output` is the softmax or sigmoid, or None where it is not known to be one.

    A probability rounds to 0 or 1 where its logit is large, and its gradient vanishes. Public API gives the logits of
    no finished model. Holds since Keras 3.0: its activations note the logits on their output, for the cross-entropy.
    """
    return getattr(output, "_keras_logits", None)


def runs_its_layers_alone(model):
    """Returns whether a Sequential or functional model runs its layers and nothing else: its `call` is that of Keras.

    A subclass with a `call` of its own still is a `keras.Sequential`, or has the layers of a functional model. Public
    API names no class of functional models. Holds since Keras 3.0.
    """
    kind = keras.Sequential if isinstance(model, keras.Sequential) else Functional
    return isinstance(model, kind) and all(
        getattr(type(model), name) is getattr(kind, name) and name not in vars(model) for name in ("call", "__call__")
    )


@contextlib.contextmanager
def replaced_method(model, name, method):
    """Uses `method` in place of the method `name` of this one model inside this context.

    A step or loss of training is changed by a subclass in public API, which cannot be given to a model that exists.
    Holds since Keras 3.0: the trainer looks `train_step` and `compute_loss` up on the object. The attribute is written
    past `Layer.__setattr__`, which would record it as part of the model.
    """
    own = vars(model).get(name)
    vars(model)[name] = method
    try:
        yield
    finally:
        del vars(model)[name]
        if own is not None:
            vars(model)[name] = own


def set_untracked(model, name, value):
    """Sets an attribute of a Keras model that Keras neither tracks nor wraps, even before the model's constructor runs.

    `Layer.__setattr__` replaces dicts and lists by tracking copies and counts the layers inside them as parts of the
    model. Public API has no way around it. Holds since Keras 3.0, which tracks in `Layer.__setattr__` alone.
    """
    object.__setattr__(model, name, value)


class BuildsFromBlankBatch:
    """Mix-in before `keras.Model`: under a strategy, `fit` builds the model from its own `blank_batch()`.

    Keras takes the first batch of the data and reduces it over the replicas outside of a step, which raises where the
    replicas are on several machines. Public API has no way to say that no data are needed: `build` is not asked.
    Holds since Keras 3.5, in which `Trainer._maybe_symbolic_build` appeared on TensorFlow.
    """

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        super()._maybe_symbolic_build(data_batch=self.blank_batch())


def for_mean_over_machines(logs):
    """Returns the metrics {name: scalar} of a step in the shape [1], which `fit` can average over several machines.

    Keras takes the mean over axis 0 of all that a step returns, and its own metrics return scalars, which have no axis.
    Public API has no way to choose the reduction. Holds since Keras 3.3, in `reduce_per_replica` on TensorFlow.
    """
    return {name: tf.reshape(value, [1]) for name, value in logs.items()}


class MonitoredMetric(MetricsList):
    """Base of a metric whose better direction `EarlyStopping`, `ModelCheckpoint` and `ReduceLROnPlateau` find.

    Without `mode`, these callbacks look for a direction among the metrics of `compile(metrics=...)` alone, and raise
    for any other name. Holds since Keras 3.9: they walk `model.metrics` for a `MetricsList`, and read the attribute
    `_direction` of the metrics in its list `metrics`.

    Args:
      name: name of the metric.
      rises: whether higher values are better.
    """

    def __init__(self, name, rises):
        keras.metrics.Metric.__init__(self, name=name)
        self._direction = "up" if rises else "down"

    @property
    def metrics(self):
        """The metric itself, the only one of its list."""
        return [self]


def callbacks_of_fit(callback):
    """Returns the callbacks of the running `fit`, in their order; `[callback]` where none runs.

    Keras tells a callback its model and parameters, but not its companions: the `CallbackList` is a local of `fit`.
    It is found among the callers, as the object whose method called `callback`. Holds since Keras 3.0:
    `CallbackList.callbacks` is a list that `fit` calls in order, in the thread of `fit`.
    """
    frame = inspect.currentframe()
    while frame is not None:
        caller = frame.f_locals.get("self")
        if isinstance(caller, keras.callbacks.CallbackList) and any(one is callback for one in caller.callbacks):
            return list(caller.callbacks)
        frame = frame.f_back
    return [callback]


def draws_of(model):
    """Returns the states of all seed generators inside `model`, in their order, as variables [seed, number of draws].

    A `keras.random.SeedGenerator` can only go on to its next draw, and Keras does not list the generators of a model.
    Holds since Keras 3.0: the state of each is a variable of the model, is named `seed_generator_state`, and holds
    [seed, number of draws].
    """
    return [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]


def set_draws(model, states):
    """Sets all seed generators inside `model` to the states that `draws_of` has given of it, or of a twin.

    Public API has no way to do so. Holds since Keras 3.0, as `draws_of` does.
    """
    for variable, state in zip(draws_of(model), states, strict=True):
        variable.assign(state.numpy() if hasattr(state, "numpy") else state)


def move_draws(model, position):
    """Sets every seed generator inside `model` to its draw number `position`.

    Public API has no way to do so. Holds since Keras 3.0, as `draws_of` does.
    """
    set_draws(model, [[state.numpy()[0], position] for state in draws_of(model)])


def shuffled(values, seed):
    """Returns the rows of a tensor in an order that depends on `seed`, int32 [2], alone.

    `tf.random.shuffle` has a state, and sorting random numbers gives another order than the runs on disk have. Holds
    since TensorFlow 2.10, where `stateless_shuffle` is experimental: the order may change with the version.
    """
    return tf.random.experimental.stateless_shuffle(values, seed=seed)


def of_cardinality(dataset, count):
    """Returns a `tf.data.Dataset` that says it has `count` elements, which it must have.

    `flat_map` loses the number of elements, from which `fit` knows its steps; the stable API reads the number and
    cannot set it. Holds since TensorFlow 2.2, where `assert_cardinality` is experimental.
    """
    return dataset.apply(tf.data.experimental.assert_cardinality(count))


def write_summary(plugin, name, value, step):
    """Writes a tensor for a plugin of TensorBoard, `"scalars"` or `"images"`, to the current summary writer.

    `tf.summary.scalar` and `tf.summary.image` need TensorBoard, which TensorFlow 2.21 does not install.
    `tf.summary.write` needs nothing, but the record that names the plugin is public in `compat.v1` alone. Holds since
    TensorFlow 2.13 at the latest.
    """
    records = tf.compat.v1.SummaryMetadata
    metadata = records(plugin_data=records.PluginData(plugin_name=plugin), data_class=_DATA_CLASSES[plugin])
    tf.summary.write(name, value, step=step, metadata=metadata)
