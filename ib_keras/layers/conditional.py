"""Conditional distributions q(y|x): networks that give log q(y|x) of pairs and of all combinations of rows."""

import keras
import tensorflow as tf

from ib_keras.layers.critic_side import critic_side, silenced
from ib_keras.layers.posterior import DiagonalPosterior


class GaussianConditional(keras.Model):
    """q(y|x) with independent Gaussian coordinates, whose means and deviations a network gives. It starts as N(0, I).

    Args:
      shape_x: shape of a row of x; [H, W, C] is a picture.
      dim_y: number of columns of y.
      hidden: widths of the hidden layers, or filters for a picture; default (64, 64).
      seed: integer seed of the initial weights; None (default) is random.

    >>> GaussianConditional((2,), 1, hidden=(8,), seed=0).scores(tf.zeros([3, 2]), tf.zeros([4, 1])).numpy()[0].round(3)
    array([-0.919, -0.919, -0.919, -0.919], dtype=float32)
    """

    rows_at_once = 512

    def __init__(self, shape_x, dim_y, hidden=(64, 64), seed=None):
        super().__init__()
        self.network = silenced(critic_side(shape_x, 2 * dim_y, hidden, seed=seed))

    def call(self, inputs):
        return self.scores(*inputs)

    def pairs(self, x, y):
        """Returns log q(y_i|x_i) in nats [n]."""
        return DiagonalPosterior()(self.network(x)).log_prob(y)

    def scores(self, x, y):
        """Returns log q(y_j|x_i) in nats [n, m]."""
        return DiagonalPosterior()(self.network(x)[:, None]).log_prob(y[None])


class CategoricalConditional(keras.Model):
    """q(y|x) of one-hot labels y: a classifier, which starts with equal probabilities.

    Args:
      shape_x: shape of a row of x; [H, W, C] is a picture.
      dim_y: number of classes.
      hidden: widths of the hidden layers, or filters for a picture; default (64, 64).
      seed: integer seed of the initial weights; None (default) is random.

    >>> conditional = CategoricalConditional((2,), 4, hidden=(8,), seed=0)
    >>> conditional.pairs(tf.zeros([1, 2]), tf.one_hot([1], 4)).numpy().round(3)
    array([-1.386], dtype=float32)
    """

    rows_at_once = 4096

    def __init__(self, shape_x, dim_y, hidden=(64, 64), seed=None):
        super().__init__()
        self.network = silenced(critic_side(shape_x, dim_y, hidden, seed=seed))

    def call(self, inputs):
        return self.scores(*inputs)

    def pairs(self, x, y):
        """Returns log q(y_i|x_i) in nats [n]."""
        return tf.reduce_sum(tf.nn.log_softmax(self.network(x)) * y, axis=-1)

    def scores(self, x, y):
        """Returns log q(y_j|x_i) in nats [n, m]."""
        return tf.matmul(tf.nn.log_softmax(self.network(x)), y, transpose_b=True)
