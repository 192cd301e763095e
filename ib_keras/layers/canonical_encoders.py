"""A pair of encoders that are trained to put out correlated codes."""

import keras

from ib_keras.layers.mlp import mlp_encoder
from ib_keras.layers.seeded import Seeded


class CanonicalEncoders(keras.Model):
    """Codes u = f(x) and v = g(y) of equal length, each a linear map of features plus a network that starts at 0.

    Trained on `measures.canonical_information`, the codes become the nonlinear directions that the two sides share. Set
    the linear maps, `sides[i].get_layer("straight")`, to those of linear canonical correlation analysis first: from
    random maps, training may miss a direction. Pictures are treated as rows of pixels: linear maps of pixels correlate
    already, and a fully connected network trains many times faster than convolutions.

    Args:
      shape_x: shape of a row of x.
      shape_y: shape of a row of y.
      units: length of the codes.
      hidden: widths of the hidden layers of each side; default (128, 128).
      seed: integer seed of the initial weights and of the noise; None (default) is random.
      noise: standard deviation of normal noise that is added to both sides in training, >= 0; default 0.

    >>> encoders = CanonicalEncoders((3,), (8, 8, 1), units=2, hidden=(16,), seed=0)
    >>> [code.shape for code in encoders((keras.ops.ones([5, 3]), keras.ops.ones([5, 8, 8, 1])))]
    [TensorShape([5, 2]), TensorShape([5, 2])]

    References:
      Andrew, Arora, Bilmes & Livescu, Deep canonical correlation analysis (2013).
    """

    rows_at_once = 8192

    def __init__(self, shape_x, shape_y, units, hidden=(128, 128), seed=None, noise=0.0):
        super().__init__()
        seeds = seed, None if seed is None else seed + 1
        self.sides = [_side(shape, units, hidden, s, noise) for shape, s in zip((shape_x, shape_y), seeds)]

    def call(self, inputs, training=False):
        return tuple(side(rows, training=training) for side, rows in zip(self.sides, inputs))


def _side(shape, units, hidden, seed, noise):
    inputs = keras.Input(shape)
    features = straight_features(keras.layers.GaussianNoise(noise, seed)(inputs))
    bent = mlp_encoder(features.shape[1:], units, hidden, "gelu", seed)(features)
    gate = keras.layers.Dense(units, use_bias=False, kernel_initializer="zeros")
    straight = keras.layers.Dense(units, use_bias=False, kernel_initializer=Seeded(seed).next(), name="straight")
    return keras.Model(inputs, straight(features) + gate(bent))


def straight_features(x):
    """Returns the features of the linear map: pixels of pictures, or columns x [n, d], mean square r and (r - 1) x.

    The last feature is linear in x and in a scale that all columns of a row share.
    """
    if len(x.shape) > 2:
        return keras.layers.Flatten()(x)
    r = keras.ops.mean(x**2, axis=-1, keepdims=True)
    return keras.ops.concatenate([x, r, (r - 1) * x], axis=-1)
