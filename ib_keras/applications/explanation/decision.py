"""The decision that is explained: the probability of a class, or a number that a model predicts."""

import copy
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import of_keras_3, rejection, rows
from ib_keras._keras_seams import logits_behind
from ib_keras.applications.evaluation.any_model.stated_classes import LOGITS, labels_of, statement_of
from ib_keras.callbacks.layers.output_alone import named_outputs
from ib_keras.callbacks.layers.taken_examples import taken_examples

CLASSIFICATION, REGRESSION = "classification", "regression"
_BLOCK = 128
_ROUNDING = 1e-2
_ONE_INPUT = "Wrap the model in one that takes one array, and splits it."
_TINY = np.finfo(np.float32).tiny
_LIKELY = 0.5


class Decision:
    """The decision of a model about examples, and how much of it an output of the model keeps.

    A classifier decides for a class: its last activation, its loss or sums of 1 say that its outputs are classes. Any
    other model of outputs [n, k] is a regressor, which decides for a number. Several sigmoids, or several outputs with
    a binary cross-entropy, are labels, of which any number may be true: each is decided for by itself.

    Args:
      model: a built Keras model [n, ...] -> class probabilities, logits or numbers [n, k], with one input and output.
      x: examples [n, ...], an array.
      target: class, label or output that is explained, an integer or integers [n]; None (default) for the likeliest
        class or label, and for output 0 of a regressor.
      reference: examples [m, ...] whose predictions have the deviation in which a change of a number is counted; None
        (default) for `x`.

    Raises:
      InputError: if the model does not take `x`, has several outputs or none [n, k] of finite numbers, or if `target`
        is no class or output of the model.

    Attributes:
      kind: `"classification"` or `"regression"`.
      target: integers [n].
      outputs: outputs [n, k] of the model.
      before: probability of the target, or the predicted number, [n].
      labels: whether the outputs are labels, each true or not, in the place of classes of which one is true.
      aim: the probability or number that the decision should keep, [n]: 1 for the likeliest class, and for a label of a
        probability of at least one half, which may grow surer; `before` for all others and for numbers.

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(3, "softmax")])
    >>> Decision(model, np.zeros([4, 2]), target=1).before.round(3)
    array([0.333, 0.333, 0.333, 0.333], dtype=float32)
    """

    def __init__(
        self,
        model: keras.Model,
        x: ArrayLike,
        target: ArrayLike | None = None,
        reference: np.ndarray | None = None,
    ):
        if not isinstance(of_keras_3("model", model), keras.Layer):
            remedy = "Load it with `keras.saving.load_model`."
            raise rejection("model", "a Keras model", type(model).__name__, remedy)
        self.model, self.x = model, examples(x, model)
        first = self._output(self.x[:_BLOCK])
        output, logits = np.asarray(first, np.float32), logits_behind(first)
        self._states, self.labels = _stated(model, output, logits)
        classes = self.labels or self._states or logits is not None or _are_classes(output)
        self.kind = CLASSIFICATION if classes else REGRESSION
        outputs = np.concatenate([output, *map(self._output, _blocks(self.x[_BLOCK:]))])
        usual = outputs if reference is None else np.concatenate([*map(self._output, _blocks(reference))])
        self._deviations = np.maximum(usual.astype(np.float64).std(axis=0), _TINY).astype(np.float32)
        self.decide(outputs, target)

    def about(self, x: np.ndarray, outputs: np.ndarray, target: ArrayLike | None = None) -> "Decision":
        """Returns the decision of the same model about other examples, whose outputs are known.

        Args:
          x: examples [n, ...], as `examples` returns them.
          outputs: outputs [n, k] of the model.
          target: class or output that is explained, an integer or integers [n]; None (default) for the likeliest class.

        Raises:
          InputError: if `target` is no class or output of the model.
        """
        other = copy.copy(self)
        other.x = x
        other.decide(outputs, target)
        return other

    def rows(self, chosen: np.ndarray) -> "Decision":
        """Returns the decision about chosen examples, by their places, with the same targets."""
        return self.about(self.x[chosen], self.outputs[chosen], self.target[chosen])

    def decide(self, outputs: np.ndarray, target: ArrayLike | None) -> None:
        """Notes outputs [n, k] of the model, and the target of each example with its value."""
        scores = self.log_probabilities(tf.constant(outputs)).numpy() if self.kind == CLASSIFICATION else outputs
        self.target = _targets(target, scores, self.kind)
        self.outputs = outputs
        self.before = self.value(tf.constant(outputs), self.target).numpy()
        asked = np.take_along_axis(scores, self.target[:, None], axis=1)[:, 0]
        likely = self.before >= _LIKELY if self.labels else asked >= scores.max(axis=1)
        grows = likely & (self.kind == CLASSIFICATION)
        self.aim = np.where(grows, np.ones_like(self.before), self.before)

    def loss(self, output: tf.Tensor, target: tf.Tensor, aim: tf.Tensor) -> tf.Tensor:
        """Returns nats [n] that a decision is worse than it could be.

        They are KL(Bernoulli(aim) || Bernoulli(p)) for the probability p of the target, which is -log p for the
        likeliest class; and half the squared distance of a number from its aim, which is counted in standard deviations
        of the predictions for the reference.

        Args:
          output: outputs [n, k] of the model.
          target: integers [n].
          aim: the probabilities or numbers [n] that the decision should keep.
        """
        if self.kind == CLASSIFICATION:
            log_p = self.score(output, target)
            aim = tf.cast(aim, tf.float32)
            other = tf.math.log(tf.maximum(1 - tf.exp(log_p), _TINY))
            return aim * (_log(aim) - log_p) + (1 - aim) * (_log(1 - aim) - other)
        spread = tf.gather(tf.constant(self._deviations), target)
        return 0.5 * tf.square((self.value(output, target) - aim) / spread)

    def score(self, output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        """Returns the log-probability of the target, or the predicted number, [n], whose slope a method may follow."""
        scores = self.log_probabilities(output) if self.kind == CLASSIFICATION else tf.cast(output, tf.float32)
        return tf.gather(scores, target, axis=1, batch_dims=1)

    def value(self, output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        """Returns the probability of the target, or the predicted number, [n], of outputs [n, k] and targets [n]."""
        score = self.score(output, target)
        return tf.exp(score) if self.kind == CLASSIFICATION else score

    def change(self, values: np.ndarray) -> np.ndarray:
        """Returns what of the decision is lost in draws of noise, [n].

        It is the fall of the mean probability, and its rise too where the target is not the likeliest class; or the
        mean square by which a number changed, in deviations of the predictions for the reference.

        Args:
          values: probabilities of the target, or predicted numbers, [draws, n].
        """
        values, before = np.asarray(values, float), self.before.astype(float)
        if self.kind == CLASSIFICATION:
            fall = before - values.mean(axis=0)
            return np.where(self.aim == 1, fall, np.abs(fall))
        return np.square((values - before) / self._deviations[self.target]).mean(axis=0)

    def log_probabilities(self, output: tf.Tensor) -> tf.Tensor:
        """Returns log-probabilities [n, classes or labels] of outputs [n, k]; one output alone is that of class 1."""
        logits = output if self._states == LOGITS else logits_behind(output)
        if logits is not None:
            logits = tf.cast(logits, tf.float32)
            if self.labels:
                return tf.math.log_sigmoid(logits)
            return tf.nn.log_softmax(tf.concat([tf.zeros_like(logits), logits], 1) if logits.shape[1] == 1 else logits)
        p = tf.cast(output, tf.float32)
        return tf.math.log(tf.maximum(tf.concat([1 - p, p], axis=1) if p.shape[1] == 1 else p, _TINY))

    def _output(self, x):
        several = len(getattr(self.model, "inputs", None) or []) > 1
        with taken_examples(x, *([_ONE_INPUT] if several else [])):
            output = self.model(tf.constant(x), training=False)
        outputs = named_outputs(self.model, output)
        if len(outputs) > 1:
            remedy = "Pass keras.Model(model.inputs, one of model.outputs)."
            raise rejection("model", "a model of one output", f"outputs {', '.join(map(str, outputs))}", remedy)
        (output,) = outputs.values()
        values = np.asarray(output, np.float32)
        if values.ndim != 2:
            remedy = "Explain a classifier or a regressor, or a model that ends in one."
            raise rejection("model", "a model of outputs [n, k]", f"outputs of shape {values.shape}", remedy)
        if not np.isfinite(values).all():
            received = f"{int((~np.isfinite(values)).any(axis=1).sum())} of {len(values)} outputs with NaN or infinity"
            raise rejection("model", "one that returns finite numbers", received, "Train with a smaller learning rate.")
        return output


def examples(x: Any, model: Any = None) -> np.ndarray:
    """Returns examples as a finite array [n, ...] of float32, or of the integers that they are.

    Args:
      x: examples.
      model: the model that takes them, which tells one example from several; None (default) for none.

    Raises:
      InputError: for several inputs, no axis of rows, NaN or infinity, or values that are no numbers.
    """
    if isinstance(x, (dict, tuple)) or (isinstance(x, list) and any(isinstance(part, np.ndarray) for part in x)):
        raise rejection("x", "one array of examples", f"a {type(x).__name__} of {len(x)} parts", _ONE_INPUT)
    rows("x", x)
    array = np.asarray(x)
    if _is_one_example(array, model):
        raise rejection("x", "examples [n, ...]", f"one example of shape {array.shape}", "Pass `x[None]`.")
    if array.ndim < 2:
        raise rejection(
            "x", "examples [n, ...]", f"shape {array.shape}", "Pass one row per example, e.g. `x[:, None]`."
        )
    return array.astype(np.float32) if array.dtype.kind == "f" else array


def _is_one_example(x, model):
    """Returns whether an array is what the model takes, but for the axis of examples."""
    inputs = getattr(model, "inputs", None) or []
    if len(inputs) != 1 or len(inputs[0].shape) != x.ndim + 1:
        return False
    return all(wanted in (None, size) for wanted, size in zip(inputs[0].shape[1:], x.shape))


def _targets(target, scores, kind):
    """Returns the explained class or output of each example, integers [n]."""
    n, k = scores.shape
    if target is None:
        return scores.argmax(axis=1).astype(np.int32) if kind == CLASSIFICATION else np.zeros(n, np.int32)
    array = np.asarray(target)
    if array.dtype.kind not in "iu" or array.shape not in ((), (n,), (n, 1)):
        received = f"dtype {array.dtype}, shape {array.shape}"
        raise rejection("target", f"an integer, or integers of shape [{n}]", received, "Pass places of classes.")
    if array.min() < 0 or array.max() >= k:
        what = "classes" if kind == CLASSIFICATION else "outputs"
        remedy = f"The model has {k} {what}, numbered from 0."
        raise rejection("target", f"{what} 0 .. {k - 1}", f"{array.min()} to {array.max()}", remedy)
    return np.broadcast_to(array.reshape(-1), (n,)).astype(np.int32)


def _are_classes(output):
    """Whether outputs are probabilities: they lie in [0, 1], and those of several units sum to 1."""
    inside = (output >= -_ROUNDING).all() and (output <= 1 + _ROUNDING).all()
    return bool(inside and output.shape[1] > 1 and np.allclose(output.sum(axis=1), 1, atol=_ROUNDING))


def _stated(model, output, logits):
    """Returns what outputs state, as `statement_of`, and whether they are labels in the place of classes."""
    k = output.shape[1]
    if k > 1 and logits is not None and _are_sigmoids(output, tf.cast(logits, tf.float32)):
        return None, True  # The logits are known, whatever a loss says of them.
    stated = statement_of(model, "output 1", 0, k)
    if k == 1 or stated is not None or logits is not None:
        return stated, False
    stated = labels_of(model, "output 1", 0)
    return stated, stated is not None


def _are_sigmoids(output, logits):
    """Whether outputs are sigmoids of logits rather than their softmax; both note the logits."""
    apart = [np.abs(output - other).max() for other in (tf.sigmoid(logits).numpy(), tf.nn.softmax(logits).numpy())]
    return bool(apart[0] < apart[1])


def _log(p):
    return tf.math.log(tf.maximum(p, _TINY))


def _blocks(x):
    return (x[start : start + _BLOCK] for start in range(0, len(x), _BLOCK))
