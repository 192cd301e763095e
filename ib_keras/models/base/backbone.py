"""Encoders that end in features, such as the networks of `keras.applications` without their top."""

from collections.abc import Sequence
from typing import Any

import keras

from ib_keras._keras_seams import sublayers
from ib_keras.layers.seeded import Seeded


def with_head(encoder: Any, example_shape: Sequence[int], units: int, seed: Any = None) -> Any:
    """Returns an encoder that puts out the parameters of a posterior.

    Features of a backbone are averaged over all their places, and a dense layer of `units` is put on top of them. An
    encoder is a backbone if its output has other units and its last weights are not those of a dense layer, which would
    be an encoder of the wrong size. Anything else is returned as it is.

    Args:
      encoder: Keras model or layer.
      example_shape: shape of one example.
      units: number of parameters.
      seed: seed of the weights of the dense layer, as `layers.seeded.Seeded` takes it.

    >>> body = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(3, 3)])
    >>> with_head(body, (8, 8, 1), 4).output_shape
    (None, 4)
    """
    shape = getattr(encoder, "output_shape", None) if isinstance(encoder, keras.Model) else None
    if not isinstance(shape, tuple) or len(shape) < 2 or shape[1:] == (units,) or _ends_in_dense(encoder):
        return encoder
    source = keras.Input(example_shape)
    try:
        features = encoder(source)
    except (ValueError, TypeError, AttributeError):
        # The check of shapes tells of a backbone that was built for other examples.
        return encoder
    for _ in shape[2:]:
        features = keras.ops.mean(features, axis=1)
    head = keras.layers.Dense(units, kernel_initializer=Seeded(seed).next(), name="parameters")
    return keras.Model(source, head(features), name="encoder")


def _ends_in_dense(encoder):
    weighted = [layer for layer in sublayers(encoder) if layer.weights and not isinstance(layer, keras.Model)]
    return bool(weighted) and isinstance(weighted[-1], keras.layers.Dense)
