import json
import socket
import subprocess
import sys

import numpy as np
import pytest

from ib_keras import distribute
from ib_keras._checks import InputError
from ib_keras.distribute.cluster import ALONE
from ib_keras.distribute.strategy import chosen


def test_one_mirrored_strategy_per_process():
    assert distribute.strategy("mirrored") is distribute.strategy("mirrored", 2)


def test_auto_is_one_device_without_gpus():
    assert distribute.strategy("auto").num_replicas_in_sync == 1


def test_unknown_strategy_is_rejected():
    with pytest.raises(InputError, match="Choose one of: auto, single, mirrored, multi_worker"):
        distribute.strategy("tpu")


def test_several_machines_need_their_names(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(InputError, match="Received: neither TF_CONFIG nor `workers`"):
        distribute.strategy("multi_worker")


@pytest.mark.parametrize(
    "kind, devices, message",
    [
        ("mirrored", 3, "`devices` must be at most 2, the number of CPU devices that TensorFlow has made. Received: 3"),
        ("mirrored", 0, "`devices` must be a positive integer"),
        ("single", 2, '`devices` must be 1 for strategy="single". Received: 2'),
    ],
)
def test_devices_that_are_not_there(kind, devices, message, monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(InputError, match=message):
        distribute.strategy(kind, devices)


def test_devices_of_several_machines_are_theirs():
    two = distribute.Cluster(("a:1", "b:1"), 0)
    with pytest.raises(InputError, match="Set CUDA_VISIBLE_DEVICES"):
        chosen("auto", 2, two)


def test_auto_takes_the_machines_and_else_the_devices_that_are_asked_for(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    two = distribute.Cluster(("a:1", "b:1"), 0)
    assert chosen("auto", None, two) == ("multi_worker", two)
    assert chosen("auto", 2, None) == ("mirrored", None) and chosen("auto", 1, None) == ("single", None)
    assert chosen("auto", None, ALONE) == ("single", None), "one machine is no cluster"


def test_a_tensorflow_that_runs_joins_no_cluster():
    with pytest.raises(InputError, match="Make the strategy at the start of the program"):
        distribute.strategy("multi_worker", cluster=ALONE)


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
