"""Each dependence on what Keras and TensorFlow do not promise; a failure here names what a new version has changed."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.framework import summary_pb2
from tensorflow.core.util import event_pb2

from ib_keras import _keras_seams as seams

X = np.zeros([4, 2], "float32")


def network():
    return keras.Sequential([keras.Input([2]), keras.layers.Dense(3, name="hidden"), keras.layers.Dense(2)])


def test_sublayers_of_models_and_of_layers():
    recurrent = keras.layers.Bidirectional(keras.layers.LSTM(2))
    assert seams.sublayers(recurrent) == [recurrent.forward_layer, recurrent.backward_layer]
    model = network()
    assert [one for one in seams.sublayers(model) if not isinstance(one, keras.layers.InputLayer)] == model.layers
    source = keras.Input([2])
    functional = keras.Model(source, model(source))
    assert seams.sublayers(functional) == functional.layers


def test_calls_of_a_layer_are_seen_while_they_are_watched():
    model, seen = network(), []
    layer = model.get_layer("hidden")
    before = dict(vars(layer))
    with seams.watched_calls(layer, lambda one, output: seen.append((one, output))):
        model(X)
        layer(X)
    model(X)
    assert [(one, tuple(output.shape)) for one, output in seen] == [(layer, (4, 3))] * 2
    assert vars(layer) == before


def test_changed_output_reaches_the_layers_behind():
    layer = keras.layers.Dense(2)
    model = keras.Sequential([keras.Input([2]), layer, keras.layers.Activation("linear")])
    before = dict(vars(layer))
    with seams.changed_calls(layer, lambda output: 0 * output + 5):
        assert (model(X) == 5).numpy().all()
    assert not (model(X) == 5).numpy().any() and vars(layer) == before


def test_watchers_of_one_layer_may_be_nested():
    layer, seen = keras.layers.Dense(1), []
    with seams.watched_calls(layer, lambda *_: seen.append("outer")):
        with seams.watched_calls(layer, lambda *_: seen.append("inner")):
            layer(X)
        layer(X)
    assert seen == ["outer", "inner", "outer"]


def test_logits_are_found_behind_a_softmax_and_a_sigmoid():
    for activation in ("softmax", "sigmoid"):
        last = keras.layers.Dense(2, activation)
        model = keras.Sequential([keras.Input([2]), last])
        expected = np.ones([4, 2]) @ last.kernel.numpy() + last.bias.numpy()
        for output in (model(X + 1), keras.Sequential([model])(X + 1)):
            assert np.allclose(seams.logits_behind(output), expected, atol=1e-6)
        graph = tf.function(lambda x, model=model: seams.logits_behind(model(x)))
        assert np.allclose(graph(tf.constant(X + 1)), expected, atol=1e-6)
    assert seams.logits_behind(network()(X)) is None


class OwnCall(keras.Sequential):
    def call(self, x, training=None, mask=None):
        return super().call(-x)


class OwnStep(keras.Model):
    def train_step(self, data):
        return super().train_step(data)


class Subclass(keras.Model):
    def call(self, x):
        return x


def test_models_that_run_their_layers_alone_are_told_from_those_with_a_call_of_their_own():
    start = keras.Input([2])
    output = keras.layers.Dense(2)(start)
    alone = keras.Sequential([start, keras.layers.Dense(2)]), keras.Model(start, output), OwnStep(start, output)
    assert all(seams.runs_its_layers_alone(model) for model in alone)
    assert not any(seams.runs_its_layers_alone(model) for model in (OwnCall([keras.layers.Dense(2)]), Subclass()))
    vars(alone[0])["call"] = lambda x: -x
    assert not seams.runs_its_layers_alone(alone[0])


def test_a_method_of_one_model_is_replaced_for_a_while():
    model, seen = network(), []
    model.compile("sgd", "mse")
    own = model.train_step
    with seams.replaced_method(model, "train_step", lambda batch: seen.append(1) or own(batch)):
        model.fit(X, X, verbose=0)
    model.train_function = None
    model.fit(X, X, verbose=0)
    assert seen == [1] and "train_step" not in vars(model)


class Keeping(keras.Model):
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        seams.set_untracked(self, "kept", {"part": args[0]})
        return self

    def __init__(self, part):
        super().__init__()


def test_untracked_attribute_is_no_part_of_the_model():
    part = keras.layers.Dense(1)
    model = Keeping(part)
    assert type(model.kept) is dict and model.kept == {"part": part} and model.layers == []
    model.tracked = {"part": part}
    assert type(model.tracked) is not dict and model.layers == [part]


class Blank(seams.BuildsFromBlankBatch, keras.Model):
    def __init__(self):
        super().__init__()
        self.dense, self.shapes = keras.layers.Dense(1), []

    def call(self, x):
        self.shapes.append(tuple(x.shape))
        return self.dense(x)

    def blank_batch(self):
        return tf.zeros([1, 2]), tf.zeros([1, 1])


class OfItsData(Blank):
    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        keras.Model._maybe_symbolic_build(self, iterator, data_batch)


@pytest.mark.parametrize("kind, size", [(Blank, 1), (OfItsData, 4)])
def test_model_is_built_from_its_blank_batch_under_a_strategy(kind, size):
    with tf.distribute.OneDeviceStrategy("/cpu:0").scope():
        model = kind()
        model.compile("sgd", "mse", run_eagerly=True)
        model.fit(X, X[:, :1], verbose=0)
    assert model.shapes[0] == (size, 2)


def test_metrics_of_a_step_have_the_axis_that_keras_averages_over():
    """Two machines are tried in `tests/test_distribute.py`; this is the reduction that Keras applies to their steps."""
    strategy, logs = tf.distribute.OneDeviceStrategy("/cpu:0"), {"loss": tf.constant(2.0)}
    with pytest.raises(ValueError, match="Invalid reduction dimension 0 for input with 0 dimensions"):
        strategy.reduce("MEAN", logs["loss"], axis=0)
    reduced = strategy.reduce("MEAN", seams.for_mean_over_machines(logs)["loss"], axis=0)
    assert float(reduced) == 2.0 and reduced.shape == ()


class Asking(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.found = seams.callbacks_of_fit(self)


@pytest.mark.parametrize("rises", [False, True])
@pytest.mark.parametrize("kind", [keras.callbacks.EarlyStopping, keras.callbacks.ReduceLROnPlateau])
def test_direction_of_a_metric_is_found_by_callbacks_without_a_mode(kind, rises):
    class Own(keras.Model):
        @property
        def metrics(self):
            return [seams.MonitoredMetric("score", rises)]

    watcher = kind("val_score")
    watcher.set_model(Own())
    watcher.on_train_begin()
    watcher._set_monitor_op()
    assert bool(watcher._is_improvement(2.0, 1.0)) is rises


def test_callbacks_of_a_fit_in_their_order():
    first, second = Asking(), Asking()
    model = network()
    model.compile("sgd", "mse")
    history = model.fit(X, X, verbose=0, callbacks=[first, second])
    assert first.found == second.found == [first, second, history]
    first.on_train_begin()
    assert first.found == [first]


def test_seed_generators_go_to_a_draw_by_its_number():
    model = keras.Sequential([keras.Input([2]), keras.layers.Dropout(0.5, seed=3), keras.layers.GaussianNoise(1.0)])
    draws = [model(X + 1, training=True).numpy() for _ in range(3)]
    for position in (2, 0, 1):
        seams.move_draws(model, position)
        assert np.array_equal(model(X + 1, training=True), draws[position])


def test_states_of_draws_go_to_a_twin():
    made = [
        keras.Sequential([keras.Input([2]), keras.layers.Dropout(0.5, seed=seed), keras.layers.GaussianNoise(1.0)])
        for seed in (3, 4)
    ]
    made[0](X + 1, training=True)
    assert [state.numpy()[1] > 0 for state in seams.draws_of(made[0])] == [True, True]
    seams.set_draws(made[1], seams.draws_of(made[0]))
    assert np.array_equal(*(model(X + 1, training=True) for model in made))


def test_shuffled_depends_on_the_seed_alone():
    orders = [seams.shuffled(tf.range(50), tf.constant(seed)).numpy().tolist() for seed in ([0, 1], [0, 2], [0, 1])]
    assert orders[0] == orders[2] != orders[1]
    assert all(sorted(order) == list(range(50)) for order in orders)


def test_cardinality_is_known_and_must_be_true():
    rows = tf.data.Dataset.range(2).flat_map(lambda _: tf.data.Dataset.range(3))
    assert int(rows.cardinality()) == tf.data.UNKNOWN_CARDINALITY
    assert len(seams.of_cardinality(rows, 6)) == len(list(seams.of_cardinality(rows, 6))) == 6
    with pytest.raises(tf.errors.FailedPreconditionError):
        list(seams.of_cardinality(rows, 5))


def test_summaries_name_their_plugin(tmp_path):
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        seams.write_summary("scalars", "a number", tf.constant(2.5), step=3)
        seams.write_summary("images", "a picture", tf.constant(["1", "1", "png"]), step=4)
    (path,) = tmp_path.iterdir()
    events = [event_pb2.Event.FromString(record.numpy()) for record in tf.data.TFRecordDataset(str(path))]
    found = [(event.step, value) for event in events for value in event.summary.value]
    kinds = [(step, v.tag, v.metadata.plugin_data.plugin_name, v.metadata.data_class) for step, v in found]
    assert kinds == [(3, "a number", "scalars", 1), (4, "a picture", "images", 3)]
    assert tf.make_ndarray(found[0][1].tensor) == 2.5


def test_data_classes_are_the_numbers_of_tensorflow():
    names = {"scalars": "DATA_CLASS_SCALAR", "images": "DATA_CLASS_BLOB_SEQUENCE"}
    assert {plugin: summary_pb2.DataClass.Value(name) for plugin, name in names.items()} == seams._DATA_CLASSES
