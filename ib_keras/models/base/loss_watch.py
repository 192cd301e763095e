"""Stops training when the loss is no longer a finite number, and names the term that diverged first."""

from typing import Any

import keras

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
    """Raises an error after an epoch in which a term was NaN or infinite. The model itself watches every step.

    It also checks the means of the terms: batches of a Dataset are seen by no other check.

    Raises:
      InputError: at the end of an epoch in which the mean of a term, or an example, was NaN or infinite, or in which
        the means have values that valid data cannot give.
    """

    def on_train_begin(self, logs=None):
        self.model.first_not_finite.forget()

    def on_epoch_end(self, epoch, logs=None):
        name = self.model.first_not_finite.name
        if name == "x":
            raise rejection(
                "x", "finite", f"a batch with NaN or infinity in epoch {epoch + 1}", "Drop or impute these rows."
            )
        if name is not None:
            raise rejection(
                "loss", "finite", f"NaN or infinity in epoch {epoch + 1}: the term `{name}` went first", _IN_TRAINING
            )
        self.model.check_logs(logs or {})
