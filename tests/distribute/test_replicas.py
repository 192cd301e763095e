import inspect
import json
import socket
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute, models
from ib_keras._checks import InputError
from ib_keras.layers import DiagonalPosterior, StandardMarginal
from tests.laws.models import each

LENGTH = 0.01  # of a step of gradient descent


def without_draws(distribution):
    """Returns the distribution with its mean for every draw: replicas that draw other noise compute the same
    numbers."""

    def sample(shape=(), seed=None):
        shape = tf.reshape(tf.cast(shape, tf.int32), [-1])
        return tf.broadcast_to(distribution.mean(), tf.concat([shape, tf.shape(distribution.mean())], 0))

    distribution.sample = sample
    return distribution


@keras.saving.register_keras_serializable("tests")
class QuietPosterior(DiagonalPosterior):
    def __call__(self, parameters):
        return without_draws(super().__call__(parameters))


class QuietMarginal(StandardMarginal):
    def distribution(self):
        return without_draws(super().distribution())


QUIET = {"posterior": QuietPosterior, "marginal": QuietMarginal, "corruption": lambda: None}


def quiet(kind):
    """Returns a model whose draws do not matter."""
    chosen = {name: make() for name, make in QUIET.items() if name in inspect.signature(kind).parameters}
    return kind((8, 8, 1), 3, hidden=(8,), seed=0, **chosen)


def steps(kind, strategy, digits):
    """Returns the change of the weights by two steps of gradient descent, in units of their length, and the history.

    The first batch is uneven, and the second, of one example, leaves a replica without any. The steps are eager:
    tracing them for every model and shape would take minutes.
    """
    with strategy.scope():
        model = quiet(kind)
        model.compile(keras.optimizers.SGD(LENGTH), run_eagerly=True)
        if hasattr(model, "discriminator"):
            sgd = keras.optimizers.SGD(LENGTH), keras.optimizers.SGD(LENGTH)
            model.compile(sgd[0], discriminator_optimizer=sgd[1], run_eagerly=True)
    before = model.get_weights()
    y = (digits.y_train[:34],) if isinstance(model, models.BottleneckClassifier) else ()
    if isinstance(model, models.FairBottleneck):
        y = (np.stack([*y, np.arange(34) % 2], axis=1),)
    history = model.fit(digits.x_train[:34], *y, batch_size=33, shuffle=False, verbose=0).history
    return [(after - b) / LENGTH for after, b in zip(model.get_weights(), before)], history


@pytest.fixture(scope="module")
def mirrored():
    strategy = distribute.strategy("mirrored")
    assert strategy.num_replicas_in_sync == 2
    return strategy


@pytest.mark.parametrize("kind", each())
@pytest.mark.long
def test_two_replicas_give_the_gradients_and_history_of_one(kind, mirrored, digits):
    (change, history), (same_change, same_history) = (
        steps(kind, strategy, digits) for strategy in (distribute.strategy("single"), mirrored)
    )
    assert any(np.abs(a).max() > 1e-4 for a in change)
    assert all(np.allclose(a, b, rtol=1e-3, atol=1e-5) for a, b in zip(change, same_change))
    assert {name: values[0] for name, values in same_history.items()} == pytest.approx(
        {name: values[0] for name, values in history.items()}, rel=1e-4, abs=1e-5
    )


@pytest.mark.long
def test_training_and_validation_under_two_replicas(mirrored, digits):
    with mirrored.scope():
        model = models.IBAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
        model.compile("adam", metrics=["mae"])
    history = model.fit(
        digits.x_train[:301], batch_size=100, epochs=3, validation_data=digits.x_test[:51], verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0]
    assert np.isfinite(history["val_rate"]).all() and "val_mae" in history


def test_rows_of_all_replicas_meet_with_their_gradients(mirrored):
    """Uneven shards: the gradient of the whole by the rows of each."""

    def each():
        first = tf.distribute.get_replica_context().replica_id_in_sync_group == 0
        own = tf.ones([2, 1]) if first else 5 * tf.ones([3, 1])
        with tf.GradientTape() as tape:
            tape.watch(own)
            (rows,) = distribute.whole_batch(own)
            total = tf.reduce_sum(rows**2) / 2
        return rows, tape.gradient(total, own)

    rows, gradients = map(
        mirrored.experimental_local_results, mirrored.run(tf.autograph.experimental.do_not_convert(each))
    )
    assert all(part.numpy().ravel().tolist() == [1, 1, 5, 5, 5] for part in rows)
    assert [part.numpy().ravel().tolist() for part in gradients] == [[2, 2], [10, 10, 10]], (
        "each of two replicas sums the whole"
    )


def test_one_mirrored_strategy_per_process(mirrored):
    assert distribute.strategy("mirrored") is mirrored


def test_regularisation_of_a_custom_encoder_counts_once(mirrored, digits):
    def encoder():
        return keras.Sequential(
            [
                keras.Input([8, 8, 1]),
                keras.layers.Flatten(),
                keras.layers.Dense(3, kernel_regularizer=keras.regularizers.L2(0.5), kernel_initializer="ones"),
            ]
        )

    losses = []
    for strategy in (distribute.strategy("single"), mirrored):
        with strategy.scope():
            model = models.DenseAutoencoder((8, 8, 1), 3, encoder=encoder(), seed=0)
            model.compile("sgd")
        losses.append(model.evaluate(digits.x_test[:32], verbose=0, return_dict=True))
    assert losses[0]["loss"] == pytest.approx(losses[0]["mse"] + 0.5 * 64 * 3, rel=1e-5)
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)


def test_auto_is_one_device_without_gpus():
    assert distribute.strategy("auto").num_replicas_in_sync == 1


def test_unknown_strategy_is_rejected():
    with pytest.raises(InputError, match="Choose one of: auto, single, mirrored, multi_worker"):
        distribute.strategy("tpu")


def test_several_machines_need_their_names(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(InputError, match="`TF_CONFIG` must be set"):
        distribute.strategy("multi_worker")


WORKER = """
import json, sys, numpy as np, tensorflow as tf
from ib_keras import distribute
strategy = distribute.strategy("auto")
from ib_keras import datasets, models
x = datasets.digits().x_train[:96]
data = tf.data.Dataset.from_tensor_slices(x).batch(32)
with strategy.scope():
    model = models.DenseAutoencoder((8, 8, 1), 3, hidden=(8,), seed=0)
    model.compile("adam")
history = model.fit(data, epochs=2, verbose=0).history
print(json.dumps({"replicas": strategy.num_replicas_in_sync, "loss": history["loss"],
                  "weights": float(sum(np.abs(w).sum() for w in model.get_weights()))}))
"""


@pytest.mark.long
def test_two_machines_train_like_one(monkeypatch, capsys):
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    cluster = {"worker": [f"127.0.0.1:{port}" for port in ports]}
    workers = []
    for index in range(2):
        monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}}))
        workers.append(
            subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
    monkeypatch.delenv("TF_CONFIG")
    exec(WORKER, {})
    single = json.loads(capsys.readouterr().out)
    outputs = [worker.communicate(timeout=240) for worker in workers]
    assert all(worker.returncode == 0 for worker in workers), outputs
    first, second = (json.loads(out.strip().splitlines()[-1]) for out, _ in outputs)
    assert (first["replicas"], single["replicas"]) == (2, 1)
    assert np.ravel(first["loss"]) == pytest.approx(np.ravel(single["loss"]), rel=1e-4)
    assert first["weights"] == pytest.approx(second["weights"], rel=1e-6) == pytest.approx(single["weights"], rel=1e-3)


def test_each_replica_has_a_row_of_its_own():
    strategy = distribute.strategy("mirrored")
    values = strategy.experimental_distribute_values_from_function(
        lambda context: tf.constant([1.0, np.inf]) * [1.0, 1.0 - 2.0 * context.replica_id_in_sync_group]
    )
    rows = strategy.run(tf.function(lambda own: distribute.over_replicas(distribute.of_each_replica(own))), [values])
    assert strategy.experimental_local_results(rows)[0].numpy().tolist() == [[1, np.inf], [1, -np.inf]]
    assert distribute.of_each_replica(tf.constant([2.0, 3.0])).numpy().tolist() == [[2, 3]]
