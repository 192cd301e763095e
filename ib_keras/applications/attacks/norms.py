"""The two norms by which an attack is limited: steps, projections and random moves in each."""

import abc
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

_SHORTEST = 1e-12


class Norm(abc.ABC):
    """The length of a move, and the moves of a given length."""

    name: str

    @abc.abstractmethod
    def direction(self, gradient: Any) -> tf.Tensor:
        """Returns the move of length 1 along which a linear function with this gradient rises most, per example."""

    @abc.abstractmethod
    def shortened(self, move: Any, radius: Any) -> tf.Tensor:
        """Returns the nearest moves [n, ...] of length `radius` at most."""

    @abc.abstractmethod
    def random(self, shape: Any, radius: Any, seed: Any) -> tf.Tensor:
        """Returns random moves [n, ...] of length `radius`, drawn by a seed, int32 [2]."""

    def inside(self, aim: Any, x: Any, radius: Any, bounds: Sequence[float]) -> tf.Tensor:
        """Returns `aim`, drawn back into the ball around `x` and then cut to the bounds, which keeps it in the ball."""
        return tf.clip_by_value(x + self.shortened(aim - x, radius), *map(float, bounds))


class Euclidean(Norm):
    """The Euclidean length, the root of the sum of squares over the values of an example.

    >>> Euclidean().shortened(tf.constant([[3.0, 4.0]]), 2.5).numpy().tolist()
    [[1.5, 2.0]]
    """

    name = "l2"

    def direction(self, gradient: Any) -> tf.Tensor:
        return gradient / lengths(gradient)

    def shortened(self, move: Any, radius: Any) -> tf.Tensor:
        return move * tf.minimum(1.0, radius / lengths(move))

    def random(self, shape: Any, radius: Any, seed: Any) -> tf.Tensor:
        move = tf.random.stateless_normal(shape, seed)
        return radius * move / lengths(move)


class Largest(Norm):
    """The largest change of any value of an example.

    >>> Largest().shortened(tf.constant([[3.0, -0.5]]), 1.0).numpy().tolist()
    [[1.0, -0.5]]
    """

    name = "linf"

    def direction(self, gradient: Any) -> tf.Tensor:
        return tf.sign(gradient)

    def shortened(self, move: Any, radius: Any) -> tf.Tensor:
        return tf.clip_by_value(move, -radius, radius)

    def random(self, shape: Any, radius: Any, seed: Any) -> tf.Tensor:
        sign = tf.random.stateless_uniform(shape, seed, 0, 2, tf.int32) * 2 - 1
        return radius * tf.cast(sign, tf.float32)


NORMS = {norm.name: norm for norm in (Euclidean(), Largest())}


def lengths(x: Any) -> tf.Tensor:
    """Returns the Euclidean length of each example, above zero, [n, 1, ...].

    >>> lengths(tf.constant([[3.0, 4.0]])).numpy().tolist()
    [[5.0]]
    """
    x = tf.convert_to_tensor(x)
    return tf.maximum(tf.sqrt(tf.reduce_sum(x**2, axis=range(1, len(x.shape)), keepdims=True)), _SHORTEST)
