"""Layers that know the law of their output: channels at any point of any Keras model.

A layer is a channel if its attribute `is_channel` is true. Then its sublayer `parameters` puts out the numbers that the
law is made of, `channel(parameters)` makes it, and `marginal.distribution()` is r(t): `layers.GaussianBottleneck` is
one.
"""

import math

import tensorflow_probability as tfp

tfb, tfd = tfp.bijectors, tfp.distributions


def is_channel(layer):
    """Whether a layer knows the law of its output."""
    return bool(getattr(layer, "is_channel", False))


def channel_law(layer, parameters):
    """Returns q(t|x), batch shape [n] and event shape [d], for what `layer.parameters` put out, [n, ..., k].

    The codes at several positions of an example are one code, of the coordinates of all.

    >>> import numpy as np
    >>> from ib_keras.layers import GaussianBottleneck
    >>> channel_law(GaussianBottleneck(2), np.zeros([5, 3, 4], "float32")).event_shape
    TensorShape([6])
    """
    q = layer.channel(parameters)
    positions = tuple(q.batch_shape[1:])
    return _joined(tfd.Independent(q, len(positions)), positions, q) if positions else q


def channel_marginal(layer, q):
    """Returns r(t) of the event shape of `q`: that of the layer, at every position alike; None where the layer has
    none."""
    marginal = getattr(layer, "marginal", None)
    if marginal is None:
        return None
    r = marginal.distribution()
    positions = q.event_shape.num_elements() // r.event_shape.num_elements()
    return r if positions == 1 else _joined(tfd.Sample(r, positions), (positions,), r)


def _joined(law, positions, one):
    """Returns a law over [*positions, d] as one over a single axis; `one` is the law of one position."""
    shape = [*positions, *one.event_shape]
    return tfd.TransformedDistribution(law, tfb.Reshape([math.prod(shape)], shape))
