"""A loss that is no number any more stops training, with the name of the term that went first."""

from typing import Any

import keras

from ib_keras._checks import rejection

_IN_TRAINING = "Lower the learning rate, pass `clipnorm` to the optimizer, or narrow the posterior."


def watched(callbacks: Any, model: keras.Model) -> keras.callbacks.CallbackList | list:
    """Returns what `fit` of a model was given as `callbacks`, with a `LossWatch` before all others.

    A `CallbackList` serves the model and the run it was made for: it is kept, and gets the watch if it has none yet.
    """
    if isinstance(callbacks, keras.callbacks.CallbackList):
        if not any(isinstance(callback, LossWatch) for callback in callbacks.callbacks):
            callbacks.callbacks.insert(0, LossWatch())
            callbacks.callbacks[0].set_model(model)
        return callbacks
    listed = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks] if callbacks else []
    return [LossWatch(), *listed]


class LossWatch(keras.callbacks.Callback):
    """Asks a model's `first_not_finite` after every epoch; the model itself watches every step, without waiting.

    Raises:
      InputError: at the end of the epoch in which a mean term, or an example, was NaN or infinite, or in which the
        means are some that valid data cannot have (batches of a Dataset are seen by no other check).
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
