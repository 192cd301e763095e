"""A Keras model whose configuration is its constructor's arguments, every one of them."""

import inspect

import keras

from ib_keras.distribute import DistributedTrainer


class ConfiguredModel(DistributedTrainer, keras.Model):
    """Base of all models: remembers its constructor's arguments, so that no subclass writes `get_config`."""

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        bound = inspect.signature(cls.__init__).bind(self, *args, **kwargs)
        bound.apply_defaults()
        object.__setattr__(self, "_constructor_arguments", dict(list(bound.arguments.items())[1:]))
        return self

    def get_config(self):
        """Returns every constructor argument, serialised; `from_config` rebuilds the model."""
        arguments = {**self._constructor_arguments, "name": self.name, "dtype": self.dtype_policy}
        return {name: list(value) if isinstance(value, tuple) else keras.saving.serialize_keras_object(value)
                for name, value in arguments.items()}

    @classmethod
    def from_config(cls, config):
        """Returns the model that `get_config` described."""
        return cls(**{name: keras.saving.deserialize_keras_object(value) for name, value in config.items()})
