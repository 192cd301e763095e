"""The keys of a plane, read back from what TensorBoard, MLflow and Weights & Biases wrote, where they are installed."""

import json
import math
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras.callbacks import InformationPlane

X = np.random.default_rng(0).normal(size=[60, 3]).astype("float32")
BLOCK = 32768

# An offline run is whole on disk when its process has ended.
_RUN_OF_WANDB = """
import json, sys
import wandb
from wandb.integration.keras import WandbMetricsLogger
from tests.callbacks.test_installed_trackers import followed

with wandb.init(project="ib", dir=sys.argv[1], mode="offline"):
    history = followed([WandbMetricsLogger()], sys.argv[2])
json.dump(history, open(sys.argv[1] + "/history.json", "w"))
"""


def followed(trackers, names):
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    model.compile("sgd", "mse")
    plane = InformationPlane(X, X[:, :1], names=names, every=2)
    return model.fit(X, X[:, :2], epochs=3, verbose=0, callbacks=[plane, *trackers]).history


def arrived(history, seen):
    """Whether all of three epochs arrived under every key, NaN where nothing was measured."""
    assert len(history) == 3 and set(history) <= set(seen)
    told = {key: [seen[key][epoch] for epoch in range(3)] for key in history}
    return all(np.allclose(told[key], values, equal_nan=True) for key, values in history.items())


@pytest.mark.parametrize("names", ["standard", "plain"])
def test_tensorboard(tmp_path, names):
    pytest.importorskip("tensorboard")
    history = followed([keras.callbacks.TensorBoard(str(tmp_path), write_graph=False)], names)
    seen = {}
    for path in tmp_path.rglob("*tfevents*"):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                if value.tag.startswith("epoch_"):
                    seen.setdefault(value.tag[6:], {})[event.step] = float(tf.make_ndarray(value.tensor))
    assert arrived(history, seen)


@pytest.mark.parametrize("door", ["MlflowCallback", "autolog"])
def test_mlflow(tmp_path, monkeypatch, door):
    mlflow = pytest.importorskip("mlflow")
    callbacks = pytest.importorskip("mlflow.keras")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri((tmp_path / "store").as_uri())
    with mlflow.start_run() as run:
        if door == "autolog":
            mlflow.keras.autolog(log_models=False)
        history = followed([callbacks.MlflowCallback(run)] if door == "MlflowCallback" else [], "plain")
        mlflow.keras.autolog(disable=True)
    client, number = mlflow.MlflowClient(), run.info.run_id
    keys = client.get_run(number).data.metrics
    seen = {key: {one.step: one.value for one in client.get_metric_history(number, key)} for key in keys}
    assert arrived(history, seen)


@pytest.mark.parametrize("names", ["standard", "plain"])
def test_weights_and_biases(tmp_path, names):
    pytest.importorskip("wandb")
    subprocess.run([sys.executable, "-c", _RUN_OF_WANDB, str(tmp_path), names], check=True, capture_output=True)
    history = json.loads((tmp_path / "history.json").read_text())
    (path,) = tmp_path.rglob("*.wandb")
    rows = list(rows_of(path.read_bytes()))
    seen = {}
    for row in rows:
        for key, value in row.items():
            seen.setdefault(key.removeprefix("epoch/"), {})[row.get("epoch/epoch")] = value
    assert arrived(history, seen)


def rows_of(data):
    """Yields the rows of an offline run, in the log format of LevelDB behind a header of seven bytes."""
    wandb_internal_pb2 = pytest.importorskip("wandb.proto.wandb_internal_pb2")

    place, whole = 7, b""
    while place + 7 <= len(data):
        left = BLOCK - place % BLOCK
        if left < 7:
            place += left
            continue
        length, kind = int.from_bytes(data[place + 4 : place + 6], "little"), data[place + 6]
        part = data[place + 7 : place + 7 + length]
        place, whole = place + 7 + length, part if kind in (1, 2) else whole + part
        record = wandb_internal_pb2.Record.FromString(whole) if kind in (1, 4) else wandb_internal_pb2.Record()
        if record.WhichOneof("record_type") == "history":
            items = record.history.item
            yield {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in items}


def test_steps_without_a_measurement_are_nan():
    assert [math.isnan(value) for value in followed([], "plain")["input_information/hidden"]] == [True, False, True]
