"""The layer that reads the mean code from the parameters of a posterior."""

from typing import Any

import keras
import tensorflow as tf

from ib_keras.layers.posterior import Posterior


@keras.saving.register_keras_serializable("ib_keras")
class CodeMean(keras.layers.Layer):
    """Layer from the parameters of q(t|x), [n, units], to the mean of the code, float32 [n, latent_dim].

    Args:
      posterior: a `layers.Posterior`, which turns the parameters into q(t|x).
      **options: name and dtype of a Keras layer.

    >>> from ib_keras.layers.posterior import DiagonalPosterior
    >>> CodeMean(DiagonalPosterior())(tf.constant([[1.0, 2.0, 0.0, 0.0]])).numpy().tolist()
    [[1.0, 2.0]]
    """

    def __init__(self, posterior: Posterior, **options: Any):
        super().__init__(**options)
        self.posterior = posterior

    def call(self, parameters: tf.Tensor) -> tf.Tensor:
        return self.posterior(parameters).mean()

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"posterior": keras.saving.serialize_keras_object(self.posterior)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "CodeMean":
        return cls(**config | {"posterior": keras.saving.deserialize_keras_object(config["posterior"])})
