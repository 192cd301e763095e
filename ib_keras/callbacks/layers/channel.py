"""Channels: layers at any point of any Keras model that know the law of their output.

A layer is a channel if its attribute `is_channel` is true, as that of `layers.GaussianBottleneck` is. Its sublayer
`parameters` puts out the numbers that determine the law, `channel(parameters)` returns the law, and
`marginal.distribution()` is r(t).
"""

import math

import keras
import tensorflow as tf
import tensorflow_probability as tfp

tfb, tfd = tfp.bijectors, tfp.distributions


def is_channel(layer: keras.Layer) -> bool:
    """Whether a layer knows the law of its output."""
    return bool(getattr(layer, "is_channel", False))


def channel_law(layer: keras.Layer, parameters: tf.Tensor) -> tfp.distributions.Distribution:
    """Returns q(t|x) with batch shape [n] and event shape [d], for the output [n, ..., k] of `layer.parameters`.

    The codes at several positions of an example, as those of a convolution, are joined into one code.

    >>> import numpy as np
    >>> from ib_keras.layers import GaussianBottleneck
    >>> channel_law(GaussianBottleneck(2), np.zeros([5, 3, 4], "float32")).event_shape
    TensorShape([6])
    """
    q = layer.channel(parameters)
    positions = tuple(q.batch_shape[1:])
    return _joined(tfd.Independent(q, len(positions)), positions, q) if positions else q


def channel_marginal(layer: keras.Layer, q: tfp.distributions.Distribution) -> tfp.distributions.Distribution | None:
    """Returns r(t) with the event shape of `q`, the same at every position, or None for a layer without a marginal."""
    marginal = getattr(layer, "marginal", None)
    if marginal is None:
        return None
    r = marginal.distribution()
    positions = q.event_shape.num_elements() // r.event_shape.num_elements()
    return r if positions == 1 else _joined(tfd.Sample(r, positions), (positions,), r)


def _joined(law, positions, one):
    """Returns a law over [*positions, d] as one over a single axis, where `one` is the law at one position."""
    shape = [*positions, *one.event_shape]
    return tfd.TransformedDistribution(law, tfb.Reshape([math.prod(shape)], shape))
