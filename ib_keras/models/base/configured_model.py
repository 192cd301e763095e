"""A Keras model whose configuration consists of all arguments of its constructor."""

import inspect
import os
from typing import Any, Self

import keras

from ib_keras._checks import rejection
from ib_keras._keras_seams import set_untracked
from ib_keras.models.base.trainer import DistributedTrainer

_SET_SINCE = "set_since"


class ConfiguredModel(DistributedTrainer, keras.Model):
    """Base of all models: remembers the arguments of its constructor, so that no subclass writes `get_config`."""

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        signature = inspect.signature(cls.__init__)
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in signature.parameters.values()):
            raise TypeError(
                f"`{cls.__name__}.__init__` must name its arguments, since they are the configuration. "
                "Received: *args. Write them out, or pass them on as **kwargs."
            )
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(list(bound.arguments.items())[1:])
        for parameter in signature.parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                arguments |= arguments.pop(parameter.name)
        set_untracked(self, "_constructor_arguments", arguments)
        set_untracked(self, "_set_since", {})
        return self

    def remember(self, name: str, value: Any) -> None:
        """Keeps a value that was set after construction, so that a loaded model has the same value in force.

        Args:
          name: attribute that was set. It replaces the argument of the constructor of this name; where the constructor
            was not given one, a loaded model sets the attribute.
          value: value of the attribute.
        """
        kept = self._constructor_arguments if name in self._constructor_arguments else self._set_since
        kept[name] = value

    def save(self, filepath: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
        """Saves the model as `keras.Model.save` does, in the format of Keras 3.

        Args:
          filepath: file to write, `*.keras`.
          *args: further arguments of `keras.Model.save`.
          **kwargs: further arguments of `keras.Model.save` by name.

        Raises:
          InputError: for HDF5, which keeps a class without the package that it is from: such a file does not load.
        """
        if str(filepath).endswith((".h5", ".hdf5")):
            raise rejection(
                "filepath", "*.keras", str(filepath), "HDF5 keeps weights alone: `save_weights('m.weights.h5')`."
            )
        super().save(filepath, *args, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Returns all constructor arguments and all values set since, serialised. `from_config` rebuilds the model."""
        own = {"name": self.name, "dtype": self.dtype_policy}
        open_ended = any(p.kind is p.VAR_KEYWORD for p in inspect.signature(type(self)).parameters.values())
        arguments = {
            **self._constructor_arguments,
            **{key: value for key, value in own.items() if open_ended or key in self._constructor_arguments},
            **({_SET_SINCE: self._set_since} if self._set_since else {}),
        }
        return {
            name: list(value) if isinstance(value, tuple) else keras.saving.serialize_keras_object(value)
            for name, value in arguments.items()
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Returns the model that `get_config` described."""
        arguments = {name: keras.saving.deserialize_keras_object(value) for name, value in config.items()}
        set_since = arguments.pop(_SET_SINCE, {})
        model = cls(**arguments)
        for name, value in set_since.items():
            setattr(model, name, value)
        return model
