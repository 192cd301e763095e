"""The optimizer of a restorer's model: Adam, whose learning rate falls to 0 by a cosine."""

from typing import Any

import keras

from ib_keras.models.base.coded_model import CodedModel

_WARM_UP = 200


def compile_for(network: keras.Model, loss: Any, learning_rate: float, epochs: int, steps: int) -> keras.Model:
    """Returns a network that is compiled; one that was compiled before keeps its optimizer and its loss.

    A model of this package has an objective of its own, and takes no other loss.

    Args:
      network: the model to train.
      loss: loss of any other Keras model.
      learning_rate: largest learning rate, which is reached after an epoch or 200 steps.
      epochs: number of epochs.
      steps: number of steps of an epoch.

    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> compile_for(network, "mse", 0.1, epochs=2, steps=5).loss
    'mse'
    """
    if network.compiled:
        return network
    warm_up = min(_WARM_UP, steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps * epochs - warm_up), warmup_target=learning_rate, warmup_steps=warm_up
    )
    network.compile(keras.optimizers.Adam(rate), **({} if isinstance(network, CodedModel) else {"loss": loss}))
    return network
