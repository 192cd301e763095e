"""A model on one device that follows a model on several, and is measured and saved in its place."""

from typing import Any

import keras

from ib_keras._keras_seams import draws_of, set_draws
from ib_keras.callbacks import InformationPlane
from ib_keras.models.base.coded_model import CodedModel


class TwinOnOneDevice:
    """Copies the state of a model that is trained on several devices to a model on one.

    What is measured on it takes no part of the others, on this machine or elsewhere: they need not take part, and the
    numbers are those of one device.

    Args:
      model: a compiled model of this package, made in the scope of a strategy.
    """

    def __init__(self, model: CodedModel):
        self._model = model
        self.model: CodedModel = type(model).from_config(model.get_config())
        self.model.compile_from_config(model.get_compile_config())

    def follow(self) -> CodedModel:
        """Returns the model on one device, with the weights that the other has now, and at the same draw."""
        self.model.set_weights(self._model.get_weights())
        set_draws(self.model, draws_of(self._model))
        return self.model

    def finished(self) -> CodedModel:
        """Returns the model on one device as `follow` does, with the state of the optimizers, to be saved."""
        for (own, *_), (other, *_) in zip(self.model.players(), self._model.players(), strict=True):
            for variable, value in zip(own.variables, other.variables, strict=True):
                variable.assign(value.numpy())
        return self.follow()


class _PlaneOfTwin(InformationPlane):
    """The information plane of a twin: it is measured where the other model is trained."""

    def __init__(self, twin, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._twin = twin

    def set_model(self, model):
        super().set_model(self._twin.model)

    def _measurements(self, epoch):
        self._twin.follow()
        yield from super()._measurements(epoch)


def measured_plane(measured: keras.Model | TwinOnOneDevice, *args: Any, **kwargs: Any) -> InformationPlane:
    """Returns the callback that measures the information plane of a model, or of its twin on one device.

    Args:
      measured: the model that is trained, or its twin.
      *args: arguments of `InformationPlane`.
      **kwargs: arguments of `InformationPlane` by name.
    """
    if isinstance(measured, TwinOnOneDevice):
        return _PlaneOfTwin(measured, *args, **kwargs)
    return InformationPlane(*args, **kwargs)
