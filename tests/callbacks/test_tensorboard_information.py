import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.util import event_pb2

from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane, TensorBoardInformation

X = np.random.default_rng(0).random([32, 8, 8, 1]).astype("float32")


def fit(*callbacks):
    model = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Conv2D(1, 3, padding="same", name="conv")])
    model.compile("sgd", "mse")
    return model.fit(X, X, epochs=2, verbose=0, callbacks=list(callbacks))


def events(folder):
    """Returns {(tag, step): (plugin, value)} of what stands in the event files."""
    found = {}
    for path in folder.iterdir():
        for record in tf.data.TFRecordDataset(str(path)):
            event = event_pb2.Event.FromString(record.numpy())
            for value in event.summary.value:
                found[value.tag, event.step] = value.metadata.plugin_data.plugin_name, tf.make_ndarray(value.tensor)
    return found


def test_scalars_are_the_rows_and_pictures_are_png(tmp_path):
    plane = InformationPlane(X, np.arange(32) % 2)
    fit(plane, TensorBoardInformation(tmp_path, plane, x=X[:3]))
    found = events(tmp_path)
    for row in plane.rows:
        plugin, value = found["I(T;Y)/conv/NoisyChannel/val", row["epoch"]]
        assert plugin == "scalars" and value == pytest.approx(row["I(T;Y)"], rel=1e-6)
    for tag in ("information plane", "reconstructions"):
        plugin, (width, height, picture) = found[tag, 2]
        assert (
            plugin == "images"
            and picture[:4] == b"\x89PNG"
            and tf.io.decode_png(picture).shape[:2] == (int(height), int(width))
        )


def test_order_and_a_missing_plane_are_named(tmp_path):
    plane = InformationPlane(X)
    with pytest.raises(
        InputError, match="in the order InformationPlane, TensorBoardInformation. Received: TensorBoardInformation, Inf"
    ):
        fit(TensorBoardInformation(tmp_path, plane), plane)
    with pytest.raises(InputError, match="with the InformationPlane that TensorBoardInformation reads"):
        fit(TensorBoardInformation(tmp_path, plane))
    with pytest.raises(InputError, match="`plane` must be the InformationPlane"):
        TensorBoardInformation(tmp_path, "plane")
