"""The marginal that mixes the posteriors of learned examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import positive_int, rejection
from ib_keras._probability import tfd
from ib_keras.layers.marginal import KINDS, Marginal


@keras.saving.register_keras_serializable("ib_keras")
class VampMarginal(Marginal):
    """r(t) = (1/K) sum_k q(t|u_k), the posterior mixed over K learned examples u_k ("pseudo-inputs") in [0, 1].

    The mixture follows the encoder, and is the best marginal where the u_k are all examples of the data. A model
    attaches it to its own encoder.

    Args:
      components: number K of learned examples, >= 1; default 64.
      **kwargs: `seed` of the initial examples, where None is random, and `name` of every Keras layer.

    >>> from ib_keras.models import BetaVAE
    >>> model = BetaVAE((8, 8, 1), 2, marginal=VampMarginal(components=5), hidden=(8,))
    >>> model.marginal.distribution().components_distribution.batch_shape
    TensorShape([5])

    References:
      Tomczak & Welling, VAE with a VampPrior (2018), eq. 9.
    """

    def __init__(self, components: int = 64, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.components = positive_int("components", components)
        self._posterior_of = self._example_shape = None

    def attach(self, posterior_of: Callable[[tf.Tensor], tfd.Distribution], input_shape: Sequence[int]) -> None:
        self._posterior_of, self._example_shape = posterior_of, tuple(input_shape)

    def get_build_config(self) -> None:
        """Returns None, since the model of a saved marginal attaches it before it is built again."""

    def build(self, input_shape: Sequence[int | None]) -> None:
        super().build(input_shape)
        if self._example_shape is None:
            raise rejection(
                "marginal", "attached to an encoder", "a VampMarginal on its own", "Pass it to a model as `marginal`."
            )
        start = keras.initializers.RandomUniform(-2.0, 2.0, seed=self.seed)
        self.raw_examples = self.add_weight(
            shape=[self.components, *self._example_shape], initializer=start, name="raw_examples"
        )

    def distribution(self) -> tfd.Distribution:
        examples = tf.nn.sigmoid(tf.convert_to_tensor(self.raw_examples))
        return tfd.MixtureSameFamily(tfd.Categorical(logits=tf.zeros([self.components])), self._posterior_of(examples))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "components": self.components}


KINDS["vamp"] = VampMarginal
