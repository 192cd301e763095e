"""Stops training when the loss is no longer a finite number, and names the term that diverged first."""

import math
from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import rejection

_IN_TRAINING = "Lower the learning rate, pass `clipnorm` to the optimizer, or narrow the posterior."


def watched(callbacks: Any, model: keras.Model) -> keras.callbacks.CallbackList | list:
    """Returns the `callbacks` that `fit` of a model was given, with a `LossWatch` before all others.

    A `CallbackList` is kept as it is, since it belongs to a run of the user, and gets a watch if it has none yet.
    """
    if isinstance(callbacks, keras.callbacks.CallbackList):
        if not any(isinstance(callback, LossWatch) for callback in callbacks.callbacks):
            callbacks.callbacks.insert(0, LossWatch())
            callbacks.callbacks[0].set_model(model)
        return callbacks
    listed = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks] if callbacks else []
    return [LossWatch(), *listed]


class LossWatch(keras.callbacks.Callback):
    """Raises an error after the first batch that the model cannot learn, or that makes a term NaN or infinite.

    The step itself notes on the device what it was given: batches of a Dataset are seen by no other check. On a GPU
    the note is read beside the next steps, so that training stops a few batches later.

    Raises:
      InputError: for a batch with examples that are not finite, with targets outside the range of the model or with
        negative weights, and in training for the mean of a term that is NaN or infinite.
    """

    def __init__(self):
        super().__init__()
        # Keras then calls the watch from a thread, as it does its own progress bar: the device is not waited for.
        self.async_safe = bool(tf.config.list_logical_devices("GPU"))
        self._training, self._when = False, ""
        self._batches = {"training": 0, "evaluation": 0}

    def on_train_begin(self, logs=None):
        self._training, self._batches = True, dict.fromkeys(self._batches, 0)
        self.model.forget_batches()

    def on_train_end(self, logs=None):
        self._training = False

    def on_test_begin(self, logs=None):
        if not self._training:
            self.model.forget_batches()

    def on_epoch_begin(self, epoch, logs=None):
        self._when = f" in epoch {epoch + 1}"

    def on_test_end(self, logs=None):
        self._require_batches("evaluation")

    def on_test_batch_end(self, batch, logs=None):
        self._batches["evaluation"] += 1
        self._require_valid(self.model.batch_notes.read())

    def on_train_batch_end(self, batch, logs=None):
        self._batches["training"] += 1
        self._require_finite_terms(self._require_valid(self.model.batch_notes.read()))

    def on_epoch_end(self, epoch, logs=None):
        self._require_batches("training")
        self._require_finite_terms(self._require_valid(self.model.batch_notes.read()))

    def _require_batches(self, purpose):
        if not self._batches[purpose]:
            raise rejection(
                "x", f"at least one batch of data for {purpose}", "none", "Look at the Dataset: .take, .filter, paths."
            )

    def _require_valid(self, notes):
        """Raises for data that the model cannot learn. Returns the name of the first number that was not finite."""
        if notes.least_weight < 0:
            received = "NaN or infinity" if math.isinf(notes.least_weight) else f"a weight of {notes.least_weight:g}"
            raise rejection("sample_weight", "finite and at least 0", received, "A weight of 0 leaves an example out.")
        name = None if notes.finite else self.model.first_not_finite.name
        if name == "x":
            received = f"a batch with NaN or infinity{self._when}"
            raise rejection("x", "finite", received, "Drop or impute these rows.")
        if notes.targets is not None:
            self.model.require_range(*notes.targets)
        return name

    def _require_finite_terms(self, name):
        if name is not None:
            raise rejection(
                "loss", "finite", f"NaN or infinity{self._when}: the term `{name}` went first", _IN_TRAINING
            )
