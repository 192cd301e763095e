import json
import socket
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras import distribute, models
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.layers import DiagonalPosterior

FAMILY = {kind.__name__: kind for kind in members(models, models.Autoencoder).values()}


@keras.saving.register_keras_serializable("tests")
class NearlyNoiseless(DiagonalPosterior):
    """Noise far below float rounding of the code, so that replicas with other draws compute the same numbers."""

    def __call__(self, parameters):
        q = super().__call__(parameters)
        return tfp.distributions.MultivariateNormalDiag(q.mean(), 1e-6 * q.stddev())


def step(kind, strategy, x):
    """Returns the change of the weights by one step of plain gradient descent of length 1, and the history."""
    noiseless = {} if issubclass(kind, models.plain.PlainAutoencoder) else {
        "posterior": NearlyNoiseless(), "marginal": "standard", "beta": 1e-3}
    with strategy.scope():
        model = kind((8, 8, 1), 3, hidden=(8,), seed=0, **noiseless)
        model.compile(keras.optimizers.SGD(1.0))
    before = model.get_weights()
    history = model.fit(x, batch_size=len(x), shuffle=False, verbose=0).history
    return [after - b for after, b in zip(model.get_weights(), before)], history


@pytest.fixture(scope="module")
def mirrored():
    strategy = distribute.strategy("mirrored")
    assert strategy.num_replicas_in_sync == 2
    return strategy


@pytest.mark.parametrize("rows", [32, 33, 1], ids=["even", "uneven", "empty replica"])
@pytest.mark.parametrize("kind", FAMILY.values(), ids=FAMILY)
def test_two_replicas_give_the_gradient_and_history_of_one(kind, rows, mirrored, digits):
    x = digits.x_train[:rows]
    one, two = (step(kind, strategy, x) for strategy in (distribute.strategy("single"), mirrored))
    assert all(np.allclose(a, b, rtol=1e-3, atol=1e-5) for a, b in zip(one[0], two[0]))
    assert any(np.abs(a).max() > 1e-4 for a in one[0])
    assert {name: values[0] for name, values in two[1].items()} == pytest.approx(
        {name: values[0] for name, values in one[1].items()}, rel=1e-4)


def test_training_and_validation_under_two_replicas(mirrored, digits):
    with mirrored.scope():
        model = models.IBAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
        model.compile("adam", metrics=["mae"])
    history = model.fit(digits.x_train[:301], batch_size=100, epochs=3, validation_data=digits.x_test[:51], verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    assert np.isfinite(history["val_rate"]).all() and "val_mae" in history


def test_one_mirrored_strategy_per_process(mirrored):
    assert distribute.strategy("mirrored") is mirrored


def test_replicas_draw_different_noise(mirrored):
    with mirrored.scope():
        generator = keras.random.SeedGenerator(0)
    seeds = mirrored.run(lambda: distribute.draw_seed(generator))
    first, second = (value.numpy().tolist() for value in mirrored.experimental_local_results(seeds))
    assert first != second


def test_seed_is_int32_and_moves_on():
    generator = keras.random.SeedGenerator(0)
    first, second = distribute.draw_seed(generator), distribute.draw_seed(generator)
    assert first.dtype == tf.int32 and first.shape == (2,)
    assert first.numpy().tolist() != second.numpy().tolist()


def test_regularisation_of_a_custom_encoder_counts_once(mirrored, digits):
    def encoder():
        return keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(),
                                 keras.layers.Dense(3, kernel_regularizer=keras.regularizers.L2(0.5), kernel_initializer="ones")])

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


def test_two_machines_train_like_one(monkeypatch):
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    cluster = {"worker": [f"127.0.0.1:{port}" for port in ports]}
    workers = []
    for index in range(2):
        monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}}))
        workers.append(subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    monkeypatch.delenv("TF_CONFIG")
    workers.append(subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    outputs = [worker.communicate(timeout=240) for worker in workers]
    assert all(worker.returncode == 0 for worker in workers), outputs
    first, second, single = (json.loads(out.strip().splitlines()[-1]) for out, _ in outputs)
    assert (first["replicas"], single["replicas"]) == (2, 1)
    assert np.ravel(first["loss"]) == pytest.approx(np.ravel(single["loss"]), rel=1e-4)
    assert first["weights"] == pytest.approx(second["weights"], rel=1e-6) == pytest.approx(single["weights"], rel=1e-3)
