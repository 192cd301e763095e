"""The examples and labels of a training: what is taken, and a Dataset that stops at the first batch that is not."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import InputError, rejection

_SPARSE = "sparse_categorical_crossentropy"
_ONE_HOT = (
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "binary_crossentropy",
    "kl_divergence",
    "mse",
    "mean_squared_error",
)
_ROUNDING = 1e-3


def first_examples(x: Any, y: Any) -> tuple[np.ndarray, Any]:
    """Returns the examples and labels from which the range and the classes are read: all of them, or a first batch.

    Args:
      x: an array of examples [n, ...], or a `tf.data.Dataset` of batches (x, y).
      y: labels, or None for a Dataset.

    Raises:
      InputError: for anything else, and for a Dataset that is empty, is not batched, or has no labels.
    """
    if isinstance(x, tf.data.Dataset):
        return _first_batch(x)
    if y is None or not hasattr(x, "shape"):
        expected = "an array with labels `y`, or a `tf.data.Dataset` of batches (x, y)"
        if hasattr(x, "shape"):
            raise rejection("y", "labels of shape [n]", "None", "A classifier is trained with fit(x, y).")
        remedy = "Pass np.asarray(x)." if isinstance(x, (list, tuple)) else "Turn it into one of the two."
        raise rejection("x", expected, type(x).__name__, remedy)
    return np.asarray(x), y


def class_labels(y: Any, n: int, loss: Any, outputs: int) -> np.ndarray:
    """Returns integer labels [n] of the labels of a training.

    Args:
      y: whole numbers [n] or [n, 1], or one-hot labels or probabilities of classes [n, outputs].
      n: number of examples.
      loss: loss of the model, which may take one of the two forms alone.
      outputs: number of outputs of the model.

    Raises:
      InputError: for labels of another form, or of another number of examples.

    >>> class_labels(np.eye(3)[[2, 0]], 2, "categorical_crossentropy", 3).tolist()
    [2, 0]
    """
    y = np.asarray(y)
    if y.dtype.kind not in "biuf":
        raise rejection("y", "integer or one-hot labels", f"dtype {y.dtype}", "Number the classes from 0.")
    if not y.ndim or len(y) != n:
        found = f"{len(y)} labels" if y.ndim else "a single label"
        raise rejection("y", f"one label per example ({n})", found, "Pass the labels of the same rows.")
    if not np.isfinite(y).all():
        raise rejection("y", "finite", "NaN or infinity", "Leave these examples out.")
    if y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1):
        return _whole(y.reshape(-1), loss, outputs)
    if y.ndim > 2:
        raise rejection("y", "labels [n] or [n, classes]", f"shape {y.shape}", "Drop the axes of length 1.")
    return _of_rows(y, loss, outputs)


def _whole(y, loss, outputs):
    if outputs > 1 and _name_of(loss) in _ONE_HOT:
        remedy = f"Pass keras.utils.to_categorical(y, {outputs})."
        raise rejection("y", f"one-hot labels [n, {outputs}] for the loss {_name_of(loss)!r}", "labels [n]", remedy)
    if (y != np.round(y)).any():
        broken = f"{y[y != np.round(y)][0]:g}"
        raise rejection("y", "whole numbers of classes", broken, "Cut continuous values into classes.")
    return y.astype(np.int32)


def _of_rows(y, loss, outputs):
    if _takes_integers(loss):
        found = f"labels of shape {y.shape}"
        raise rejection("y", f"integer labels [n] for the loss {_name_of(loss)!r}", found, "Pass y.argmax(axis=1).")
    if y.shape[1] != outputs:
        remedy = "Number the classes as the model does."
        raise rejection("y", f"one-hot labels [n, {outputs}], one for each output", f"shape {y.shape}", remedy)
    if y.min() < 0 or not np.allclose(y.sum(axis=1), 1, atol=_ROUNDING):
        wrong = y[(y < 0).any(axis=1) | ~np.isclose(y.sum(axis=1), 1, atol=_ROUNDING)][0]
        expected = "one-hot labels, or probabilities of the classes that sum to 1"
        raise rejection("y", expected, wrong.tolist(), "Give each example one class.")
    return y.argmax(axis=1).astype(np.int32)


class WatchedDataset:
    """A Dataset of batches (x, y), of which each is looked at before the training gets it.

    Args:
      dataset: the Dataset.
      look: function of the arrays x and y that raises an `InputError` for a batch that is refused.

    Attributes:
      dataset: the Dataset to train with, of the same batches.
      error: the `InputError` that stopped it, or None.
    """

    def __init__(self, dataset: tf.data.Dataset, look: Callable[[np.ndarray, np.ndarray], None]):
        self.error: InputError | None = None
        self._look = look
        self.dataset = dataset.map(self._passed)

    def _passed(self, *batch):
        seen = tf.numpy_function(self._seen, batch[:2], tf.bool)
        with tf.control_dependencies([seen]):
            return tf.nest.map_structure(tf.identity, batch)

    def _seen(self, x, y):
        try:
            self._look(x, y)
        except InputError as error:
            self.error = error
            raise
        return np.True_


def _first_batch(dataset):
    spec = dataset.element_spec
    if not isinstance(spec, tuple) or len(spec) < 2:
        raise rejection("x", "a Dataset of batches (x, y)", "batches without labels", "Zip it with its labels.")
    for x, y in dataset.map(lambda *batch: batch[:2]).take(1):
        x, y = np.asarray(x), np.asarray(y)
        if not y.ndim:
            raise rejection("x", "a Dataset of batches (x, y)", "single examples", "Call `x.batch(32)`.")
        return x, y
    raise rejection("x", "a Dataset of at least one batch", "an empty Dataset", "Pass batches (x, y).")


def _takes_integers(loss):
    """Returns whether a loss takes integer labels alone."""
    return isinstance(loss, keras.losses.SparseCategoricalCrossentropy) or _name_of(loss) == _SPARSE


def _name_of(loss):
    return loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", None))
