"""Rows of the information plane as TensorBoard scalars, and the plane itself as a picture."""

import math
import os

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras._keras_seams import write_summary
from ib_keras.callbacks.callback_order import check_behind
from ib_keras.callbacks.information_plane import InformationPlane
from ib_keras.callbacks.reconstruction_snapshots import reconstruction_picture
from ib_keras.plane_row import CEILING, DATA, EPOCH, ESTIMATOR, LAYER, QUANTITIES, RELEVANCE, SOURCE, TARGET, UPPER


class TensorBoardInformation(keras.callbacks.Callback):
    """Writes the rows of an `InformationPlane` for TensorBoard, as scalars in nats and as pictures of the plane.

    The callback must stand behind the plane in the list of callbacks. It writes without TensorBoard being installed.

    Args:
      log_dir: folder of the event files, to be shown by `tensorboard --logdir`.
      plane: the `InformationPlane` of the same `fit`.
      x: pictures [n, H, W] or [n, H, W, C] whose reconstructions are written too; None (default) for none.

    Raises:
      InputError: if `plane` is no `InformationPlane`; at the start of training, if it is missing or stands behind.

    Example:

    >>> import tempfile, os, numpy as np
    >>> x = np.random.default_rng(0).normal(size=[64, 3]).astype("float32")
    >>> model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    >>> model.compile("sgd", "mse")
    >>> plane = InformationPlane(x, np.arange(64) % 2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = model.fit(x, x[:, :2], verbose=0, callbacks=[plane, TensorBoardInformation(folder, plane)])
    ...     [name.startswith("events.out.tfevents") for name in os.listdir(folder)]
    [True]
    """

    def __init__(self, log_dir: str | os.PathLike[str], plane: InformationPlane, x: ArrayLike | None = None):
        super().__init__()
        if not isinstance(plane, InformationPlane):
            raise rejection(
                "plane", "the InformationPlane of the same fit", repr(plane), "Pass the callback object itself."
            )
        self._log_dir, self._plane, self._x = str(log_dir), plane, x

    def on_train_begin(self, logs=None):
        check_behind(self, self._plane)
        self._writer, self._written = tf.summary.create_file_writer(self._log_dir), 0

    def on_epoch_end(self, epoch, logs=None):
        fresh = self._plane.rows[self._written :]
        self._written = len(self._plane.rows)
        with self._writer.as_default():
            for row in fresh:
                self._write_scalars(row)
            if fresh and any(math.isfinite(row.get(SOURCE, math.nan)) for row in self._plane.rows):
                self._write_pictures(epoch + 1)
        self._writer.flush()

    def on_train_end(self, logs=None):
        self._writer.close()

    def _write_scalars(self, row):
        for quantity in QUANTITIES:
            for suffix in ("", UPPER, CEILING):
                value = row.get(quantity + suffix)
                if value is not None and math.isfinite(value):
                    name = f"{quantity}{suffix}/{row[LAYER]}/{row.get(ESTIMATOR)}/{row[DATA]}"
                    name += f"/{row[TARGET]}" if quantity == RELEVANCE and TARGET in row else ""
                    write_summary("scalars", name, tf.constant(value, tf.float32), round(row[EPOCH]))

    def _write_pictures(self, epoch):
        from ib_keras import plots

        pictures = {"information plane": plots.png(plots.information_plane(self._plane.rows), dpi=80)}
        if self._x is not None:
            pictures["reconstructions"] = reconstruction_picture(self.model, self._x)
        for name, picture in pictures.items():
            height, width = tf.io.decode_png(picture).shape[:2]
            write_summary("images", name, tf.constant([str(width), str(height), picture]), epoch)
