"""The classifier that is attacked: log-probabilities, their gradients, and the judgement of moved examples."""

from collections.abc import Callable, Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import of_keras_3, rejection
from ib_keras._keras_seams import logits_behind
from ib_keras.applications.attacks.objectives import margin
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier

_BLOCK = 500
_TINY = np.finfo(np.float32).tiny
_SHORTEST = 1e-12
_ROUNDING = 1e-2

Objective = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class Classifier:
    """Log-probabilities of a Keras model, through the draws of its code where it draws one.

    Args:
      model: a bottleneck classifier, or any Keras model [n, ...] -> class probabilities or logits [n, classes], or one
        probability or logit of class 1 [n, 1].
      shape: shape (...) of an example.
      draws: draws of the code per gradient, >= 1; None for a model that draws no code.
      seed: integer seed of all draws.
    """

    def __init__(self, model: keras.Model, shape: Sequence[int], draws: int | None = None, seed: int = 0):
        self.model, self.draws, self.seed = of_keras_3("model", model), draws, seed
        self.states_probabilities = True
        # One graph for any number of rows: the rows that an attack has not broken become fewer.
        self._signature = tf.TensorSpec([None, *shape]), tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int32)
        self._judged = tf.function(self._own_log_p, input_signature=self._signature[:1])
        self._measures: dict[Objective, Callable] = {}

    @property
    def is_random(self) -> bool:
        """Whether the model draws a code."""
        return self.draws is not None

    def right(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Returns booleans [n]: whether the likeliest class is the label, by draws that no gradient has used."""
        return np.concatenate([np.argmax(self._judged(some), axis=1) == label for some, label in blocks(x, y)])

    def measured(self, x: np.ndarray, y: np.ndarray, step: int, objective: Objective):
        """Returns (objective [n], margin [n], gradient of the objective [n, ...]) as arrays, by the draws of `step`."""
        if objective not in self._measures:
            self._measures[objective] = tf.function(
                lambda x, y, step: self._with_gradient(x, y, step, objective), input_signature=self._signature
            )
        parts = [
            [part.numpy() for part in self._measures[objective](some, label, tf.constant(step))]
            for some, label in blocks(x, y)
        ]
        return tuple(np.concatenate(part) for part in zip(*parts))

    def without_gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Returns for each example whether the gradient of its margin is zero, booleans [n]."""
        gradient = self.measured(x, y, 0, margin)[2]
        return np.linalg.norm(gradient.reshape(len(x), -1), axis=1) <= _SHORTEST

    def log_p(self, x: tf.Tensor, step: int | tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns log-probabilities, or logits that differ by a constant, [n, classes], by the draws of `step`.

        Args:
          x: examples [n, ...].
          step: number of the draw of the code, where there is one.
          training: whether the layers of a model that is no bottleneck classifier are in training mode.
        """
        if self.draws is None:
            return self._own_log_p(x, training)
        return self.model.log_probabilities(x, shots=self.draws, seed=self.seed + step)

    def _own_log_p(self, x, training=False):
        if isinstance(self.model, BottleneckClassifier):
            return self.model.log_probabilities(x, seed=-1 - self.seed)
        output = self.model(x, training=training)
        logits = logits_behind(output) if self.states_probabilities else output
        if logits is not None:
            return _of_two(tf.cast(logits, tf.float32), lambda z: tf.concat([tf.zeros_like(z), z], axis=1))
        p = _of_two(tf.cast(output, tf.float32), lambda p: tf.concat([1 - p, p], axis=1))
        return tf.math.log(tf.maximum(p, _TINY))

    def _with_gradient(self, x, y, step, objective):
        with tf.GradientTape() as tape:
            tape.watch(x)
            z = self.log_p(x, step)
            value = objective(z, y)
        gradient = tape.gradient(value, x, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return value, margin(z, y), gradient


def draws_codes(model: keras.Model) -> bool:
    """Returns whether the model predicts from draws of a code, so that one gradient is one draw of many."""
    return isinstance(model, BottleneckClassifier) and not model.is_deterministic


def checked_classes(classifier: Classifier, x: np.ndarray, y: np.ndarray) -> int:
    """Returns the number of classes of an attacked model, and notes whether it states probabilities or logits.

    Probabilities lie in [0, 1] and sum to 1; any other output is read as logits.

    Raises:
      InputError: if the model does not take `x`, has no output [n, classes] of finite numbers, or lacks a class of `y`.
    """
    if not isinstance(classifier.model, keras.Layer):
        found = type(classifier.model).__name__
        raise rejection("model", "a Keras model", found, "Load it with `keras.saving.load_model`.")
    try:
        model, few = classifier.model, x[:_BLOCK]
        coded = isinstance(model, BottleneckClassifier)
        output = np.asarray(model.probabilities(few) if coded else model(few, training=False), np.float32)
    except (ValueError, TypeError, AttributeError, tf.errors.InvalidArgumentError) as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        found = f"shape {x.shape} ({said})"
        raise rejection("x", "examples that the model takes", found, "Pass what `model` takes.") from error
    if output.ndim != 2 or not np.isfinite(output).all():
        found = f"outputs of shape {output.shape}" if output.ndim != 2 else "outputs with NaN or infinity"
        remedy = "End the network in keras.layers.Dense(classes)."
        raise rejection("model", "a model that returns class probabilities or logits [n, classes]", found, remedy)
    total = output.sum(axis=1) if output.shape[1] > 1 else 1
    classifier.states_probabilities = bool(
        (output >= -_ROUNDING).all() and (output <= 1 + _ROUNDING).all() and np.allclose(total, 1, atol=_ROUNDING)
    )
    classes = max(2, output.shape[1])
    if y.min() < 0 or y.max() >= classes:
        raise rejection(
            "y",
            f"labels 0 .. {classes - 1}",
            f"labels from {y.min()} to {y.max()}",
            "Number the classes as the model does.",
        )
    return classes


def _of_two(output, both):
    """Returns outputs [n, classes]; one output alone is that of class 1, and gets a column for class 0."""
    return both(output) if output.shape[1] == 1 else output


def blocks(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Yields examples and labels in blocks of rows, as tensors."""
    return ((tf.constant(x[i : i + _BLOCK]), tf.constant(y[i : i + _BLOCK])) for i in range(0, len(x), _BLOCK))
