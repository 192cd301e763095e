"""Critics: networks that score how well rows of x and y belong together."""

import math

import keras
import tensorflow as tf

from ib_keras._checks import one_of
from ib_keras.layers.critic_side import critic_side, silenced
from ib_keras.layers.mlp import mlp_encoder

_UNITS = 32


class Critic(keras.Model):
    """A network of scores f(x, y): a given score plus a learned correction, which is 0 at first.

    Call it with (x [n, ...], y [m, ...]) for the matrix of all scores.

    Args:
      start: object whose `scores(x, y)` and `pairs(x, y)` the correction is added to; None (default) starts at 0.
    """

    rows_at_once = 4096

    def __init__(self, start=None):
        super().__init__()
        self.start = start

    def call(self, inputs):
        return self.scores(*inputs)

    def scores(self, x, y):
        """Returns f(x_i, y_j), [n, m]."""
        correction = self.correction(x, y)
        return correction if self.start is None else self.start.scores(x, y) + correction

    def pairs(self, x, y):
        """Returns f(x_i, y_i), [n]."""
        correction = self.paired_correction(x, y)
        return correction if self.start is None else self.start.pairs(x, y) + correction

    def correction(self, x, y):
        """Returns the learned part of f(x_i, y_j), [n, m]."""
        raise NotImplementedError

    def paired_correction(self, x, y):
        """Returns the learned part of f(x_i, y_i), [n]."""
        raise NotImplementedError


class SeparableCritic(Critic):
    """Scores g(x) . h(y) / sqrt(units). One product gives the matrix of a batch, so that thousands of rows are cheap.

    Args:
      shape_x: shape of a row of x; [H, W, C] is a picture.
      shape_y: shape of a row of y.
      hidden: widths of the hidden layers of each side, or filters for a picture; default (64, 64).
      units: length of the embeddings g(x) and h(y); default 32.
      start: score that the correction is added to, as for `Critic`; None (default) starts at 0.
      seed: integer seed of the initial weights; None (default) is random.

    >>> critic = SeparableCritic((2,), (8, 8, 1), hidden=(16,), seed=0)
    >>> critic.scores(tf.ones([3, 2]), tf.ones([4, 8, 8, 1])).shape
    TensorShape([3, 4])
    """

    def __init__(self, shape_x, shape_y, hidden=(64, 64), units=_UNITS, start=None, seed=None):
        super().__init__(start)
        self.side_x = critic_side(shape_x, units, hidden, seed=seed)
        self.side_y = silenced(critic_side(shape_y, units, hidden, seed=None if seed is None else seed + 1))
        self._scale = 1 / math.sqrt(units)

    def correction(self, x, y):
        return self._scale * tf.matmul(self.side_x(x), self.side_y(y), transpose_b=True)

    def paired_correction(self, x, y):
        return self._scale * tf.reduce_sum(self.side_x(x) * self.side_y(y), axis=-1)


class JointCritic(Critic):
    """Scores by one network of x and y together, which can form any product and runs once for every pair.

    The first layer is the sum of a layer of x and a layer of y (convolutions for a picture), computed once for each
    row.

    Args:
      shape_x: shape of a row of x; [H, W, C] is a picture.
      shape_y: shape of a row of y.
      hidden: widths of the hidden layers, at least one; default (64, 64).
      start: score that the correction is added to, as for `Critic`; None (default) starts at 0.
      seed: integer seed of the initial weights; None (default) is random.

    >>> JointCritic((2,), (3,), hidden=(16, 16), seed=0).pairs(tf.ones([5, 2]), tf.ones([5, 3])).shape
    TensorShape([5])
    """

    rows_at_once = 512

    def __init__(self, shape_x, shape_y, hidden=(64, 64), start=None, seed=None):
        super().__init__(start)
        seeds = [None if seed is None else seed + i for i in range(3)]
        self.side_x, self.side_y = (
            critic_side(shape, hidden[0], hidden if len(shape) == 3 else (), seed=s)
            for shape, s in zip((shape_x, shape_y), seeds)
        )
        self.head = silenced(mlp_encoder((hidden[0],), 1, hidden[1:], "relu", seed=seeds[2]))

    def correction(self, x, y):
        both = tf.nn.relu(self.side_x(x)[:, None] + self.side_y(y)[None])
        scores = self.head(tf.reshape(both, [-1, both.shape[-1]]))
        return tf.reshape(scores, tf.shape(both)[:2])

    def paired_correction(self, x, y):
        return self.head(tf.nn.relu(self.side_x(x) + self.side_y(y)))[:, 0]


CRITICS = {"separable": SeparableCritic, "joint": JointCritic}


def critic(kind, shape_x, shape_y, **arguments):
    """Returns a new critic, `separable` or `joint`.

    >>> type(critic("joint", (2,), (3,), hidden=(8,))).__name__
    'JointCritic'
    """
    return CRITICS[one_of("critic", kind, CRITICS)](shape_x, shape_y, **arguments)
