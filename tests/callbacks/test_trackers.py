"""The keys of a plane in the callbacks of trackers, which read `logs` at the end of each epoch."""

import re

import keras
import numpy as np
import pytest

from ib_keras.callbacks import InformationPlane

X = np.random.default_rng(0).normal(size=[60, 3]).astype("float32")
_MLFLOW = re.compile(r"[/\w.\- :]*")


class Tracker(keras.callbacks.Callback):
    """Keeps (step, key, value), as `keras.callbacks.TensorBoard` and `wandb.integration.keras` do."""

    begin = ""

    def on_train_begin(self, logs=None):
        self.told = []

    def on_epoch_end(self, epoch, logs=None):
        self.told += [(epoch, self.begin + key, float(value)) for key, value in (logs or {}).items()]


class TensorBoard(Tracker):
    begin = "epoch_"


class WandbMetricsLogger(Tracker):
    begin = "epoch/"


class MlflowCallback(Tracker):
    """Refuses names as MLflow does: alphanumerics, underscores, dashes, periods, spaces, colons and slashes alone."""

    def on_epoch_end(self, epoch, logs=None):
        bad = [key for key in logs or {} if not _MLFLOW.fullmatch(key)]
        if bad:
            raise ValueError(f"Invalid metric name: {bad[0]!r}")
        super().on_epoch_end(epoch, logs)


def followed(tracker, names):
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    model.compile("sgd", "mse")
    plane = InformationPlane(X, X[:, :1], names=names)
    model.fit(X, X[:, :2], epochs=2, verbose=0, callbacks=[plane, tracker])
    return plane, [(step, key, value) for step, key, value in tracker.told if "loss" not in key]


@pytest.mark.parametrize("kind", [TensorBoard, WandbMetricsLogger, MlflowCallback])
@pytest.mark.parametrize("names", ["standard", "plain"])
def test_keys_and_values_arrive(kind, names):
    if kind is MlflowCallback and names == "standard":
        with pytest.raises(ValueError, match=r"I\(X;T\)/hidden"):
            followed(kind(), names)
        return
    tracker = kind()
    plane, told = followed(tracker, names)
    shown = {"standard": ("I(X;T)", "I(T;Y)"), "plain": ("input_information", "target_information")}[names]
    assert told == [
        (row["epoch"] - 1, f"{kind.begin}{name}/hidden", row[quantity])
        for row in plane.rows
        if row["epoch"] > 0
        for name, quantity in zip(shown, ("I(X;T)", "I(T;Y)"))
    ]
