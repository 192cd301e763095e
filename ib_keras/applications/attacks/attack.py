"""Projected gradient descent against a classifier, through the draws of its code where it draws one."""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier

_BLOCK = 500
_PATH_PER_RADIUS = 2.5
_TINY = np.finfo(np.float32).tiny
_SHORTEST = 1e-12


class Attack:
    """Moves examples against a classifier, and lets the classifier label them.

    Args:
      model: a bottleneck classifier, or any Keras model [n, ...] -> class probabilities [n, classes].
      draws: draws of the code per gradient, >= 1; None for a model that draws no code.
      steps: gradient steps per example, >= 1.
      bounds: smallest and largest value of an input.
      seed: integer seed of all draws.
    """

    def __init__(self, model: keras.Model, draws: int | None, steps: int, bounds: Sequence[float], seed: int):
        self.model, self.draws, self.steps, self.bounds, self.seed = model, draws, steps, bounds, seed
        self._measured = tf.function(self._margin_and_gradient)

    def probabilities(self, x: np.ndarray | tf.Tensor) -> tf.Tensor:
        """Returns class probabilities [n, classes], by draws of the code that no gradient has used."""
        if self.draws is None:
            return tf.cast(self.model(x, training=False), tf.float32)
        return self.model.probabilities(x, seed=-1 - self.seed)

    def right(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Returns for each example whether its likeliest class is its label, booleans [n]."""
        return np.concatenate([np.argmax(self.probabilities(some), axis=1) == label for some, label in _blocks(x, y)])

    def moved(self, x: np.ndarray, y: np.ndarray, radius: float) -> np.ndarray:
        """Returns each example at the point of least margin on its descent within `radius`."""
        return np.concatenate([self._descent(some, label, radius) for some, label in _blocks(x, y)])

    def moved_at_random(self, x: np.ndarray, radius: float) -> np.ndarray:
        """Returns each example, moved by `radius` in a random direction, then cut to the bounds."""
        move = np.random.default_rng(self.seed).normal(size=x.shape).astype(np.float32)
        return np.clip(x + radius * move / _lengths(move), *self.bounds)

    def without_gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Returns for each example whether the gradient of its margin is zero, booleans [n]."""
        return np.concatenate(
            [_lengths(self._measured(some, label, 0)[1]).ravel() <= _SHORTEST for some, label in _blocks(x, y)]
        )

    def _descent(self, x, y, radius):
        moved, best, least = x, x, np.full(_column_shape(x), np.inf)
        for step in tf.range(self.steps + 1):
            margin, gradient = (part.numpy() for part in self._measured(moved, y, step))
            margin = margin.reshape(least.shape)
            best, least = np.where(margin < least, moved, best), np.minimum(margin, least)
            aim = moved - _PATH_PER_RADIUS * radius / self.steps * gradient / _lengths(gradient)
            moved = self._inside(aim, x, radius)
        return best

    def _inside(self, aim, x, radius):
        """Returns `aim`, drawn back into the ball around `x` and then cut to the bounds, which keeps it in the ball."""
        move = aim - x
        return np.clip(x + move * np.minimum(1, radius / _lengths(move)), *self.bounds).astype(np.float32)

    def _margin_and_gradient(self, x, y, step):
        with tf.GradientTape() as tape:
            tape.watch(x)
            log_p = tf.math.log(tf.maximum(self._seen(x, step), _TINY))
            others = tf.where(tf.one_hot(y, log_p.shape[1]) > 0, -np.inf, log_p)
            margin = tf.gather(log_p, y, batch_dims=1) - tf.reduce_max(others, axis=1)
        return margin, tape.gradient(margin, x, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    def _seen(self, x, step):
        if self.draws is None:
            return self.probabilities(x)
        return self.model.probabilities(x, shots=self.draws, seed=self.seed + step)


def draws_codes(model: keras.Model) -> bool:
    """Returns whether the model predicts from draws of a code, so that one gradient is one draw of many."""
    return isinstance(model, BottleneckClassifier) and not model.is_deterministic


def checked_classes(attack: Attack, x: np.ndarray, y: np.ndarray) -> int:
    """Returns the number of classes of the attacked model.

    Raises:
      InputError: if the model does not take `x`, returns no probabilities, or lacks a class of `y`.
    """
    try:
        p = np.asarray(attack.probabilities(x[:2]))
    except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
        raise rejection("x", "examples that the model takes", f"shape {x.shape}", str(error).splitlines()[0]) from error
    if p.ndim != 2 or p.shape[1] < 2 or (p < 0).any() or not np.allclose(p.sum(axis=1), 1, atol=1e-2):
        raise rejection(
            "model",
            "a model that returns class probabilities [n, classes]",
            f"outputs of shape {p.shape}",
            "End the network in a softmax: keras.Sequential([model, keras.layers.Softmax()]).",
        )
    if y.min() < 0 or y.max() >= p.shape[1]:
        raise rejection(
            "y",
            f"labels 0 .. {p.shape[1] - 1}",
            f"labels from {y.min()} to {y.max()}",
            "Number the classes as the model does.",
        )
    return p.shape[1]


def _blocks(x, y):
    return ((tf.constant(x[i : i + _BLOCK]), tf.constant(y[i : i + _BLOCK])) for i in range(0, len(x), _BLOCK))


def _lengths(x):
    """Returns the Euclidean length of each example, above zero, [n, 1, ...]."""
    x = np.asarray(x)
    return np.maximum(np.linalg.norm(x.reshape(len(x), -1), axis=1), _SHORTEST).reshape(_column_shape(x))


def _column_shape(x):
    return [len(x), *[1] * (len(x.shape) - 1)]
