"""Training on attacked examples, of any classifier and with the classifier's own `fit`."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import above, at_least, one_of, positive_int, rejection, seed_of
from ib_keras._keras_seams import replaced_method
from ib_keras.applications.attacks.classifier import Classifier, checked_classes, draws_codes
from ib_keras.applications.attacks.interval_bounds import IntervalBounds
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.applications.attacks.objectives import cross_entropy
from ib_keras.applications.attacks.training_examples import WatchedDataset, class_labels, first_examples
from ib_keras.applications.attacks.value_range import value_range_of
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier

FORMS = "madry", "trades", "bounds"
_WEIGHTS = {"madry": 1.0, "trades": 6.0, "bounds": 0.5}
_PATH_PER_RADIUS = 2.5
_FIRST_MOVE = 0.001
_CHECKED = 500


class AdversarialTraining:
    """Trains a classifier on examples that are moved against it, through its own `fit`.

    The model stays what it is: its optimizer, loss, metrics, callbacks and files are its own. With the model's own loss
    L(x, y), the three forms minimise, over batches:

    - `"madry"`: L(x', y), where x' maximises the cross-entropy within the radius;
    - `"trades"`: L(x, y) + weight * KL(p(.|x) || p(.|x')), where x' maximises that divergence;
    - `"bounds"`: (1 - weight) L(x, y) + weight * C(x, y), where C is the cross-entropy of the worst logits that
      interval bounds allow within the radius. The trained network can be certified: `robustness` gives the share of
      examples that no attack breaks.

    For a bottleneck classifier, L holds the rate or the residual, so that the bottleneck is trained against the same
    attack; in `"trades"` and `"bounds"`, C and the divergence go into its term `distortion`. The radius rises from 0 in
    the first part of the training, `ramp`, and the weight of `"bounds"` with it.

    Args:
      model: a compiled Keras classifier [n, ...] -> probabilities or logits, or a `VIBClassifier` or `CEBClassifier`.
      radius: largest length of a move, > 0, in units of the examples; default 0.3.
      norm: `"linf"` (default, the largest change of a value) or `"l2"` (the Euclidean length).
      form: `"madry"` (default), `"trades"` or `"bounds"` (of `"linf"` alone).
      steps: gradient steps of the attack per batch, >= 1; default 10; unused by `"bounds"`.
      weight: weight > 0 of the attacked part, for `"bounds"` at most 1; None (default) is 6 for `"trades"` and 0.5 for
        `"bounds"`. `"madry"` has none.
      ramp: share of the training in which the radius rises, in [0, 1]; default 0.5.
      bounds: smallest and largest value of an input; None (default) reads 0 and 1, or 0 and 255, from the examples.
      seed: integer seed of the attacks; default 0.

    Raises:
      InputError: for a model that is not compiled or is no classifier, unknown names, or values out of range.

    Example:

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, "softmax")])
    >>> model.compile("adam", "sparse_categorical_crossentropy")
    >>> x, y = np.array([[0.1, 0.5], [0.9, 0.5]] * 8), np.array([0, 1] * 8)
    >>> history = AdversarialTraining(model, radius=0.2, steps=2).fit(x, y, epochs=2, verbose=0)
    >>> len(history.history["loss"])
    2

    References:
      Madry et al., Towards deep learning models resistant to adversarial attacks (2018), eq. 2.1.
      Zhang et al., Theoretically principled trade-off between robustness and accuracy (2019), eq. 5 (`"trades"`).
      Gowal et al., On the effectiveness of interval bound propagation (2018), eq. 12 (`"bounds"`).
    """

    def __init__(
        self,
        model: keras.Model,
        radius: float = 0.3,
        norm: str = "linf",
        form: str = "madry",
        *,
        steps: int = 10,
        weight: float | None = None,
        ramp: float = 0.5,
        bounds: Sequence[float] | None = None,
        seed: int = 0,
    ) -> None:
        self.model = _compiled(model)
        self.radius = above("radius", radius, 0, "Pass e.g. 0.3.")
        self.norm, self.form = one_of("norm", norm, NORMS), one_of("form", form, FORMS)
        if form == "bounds" and norm != "linf":
            raise rejection("norm", "'linf' for form='bounds'", repr(norm), "Interval bounds hold for boxes.")
        self.steps, self.weight, self.ramp = positive_int("steps", steps), _weight(form, weight), _share("ramp", ramp)
        self.bounds, self.seed = bounds, seed_of(seed, 2**31)

    def fit(self, x: Any, y: Any = None, **options: Any) -> keras.callbacks.History:
        """Trains as `model.fit` does, and returns its history.

        Args:
          x: an array of examples [n, ...], or a `tf.data.Dataset` of batches (x, y); no generators and no `PyDataset`.
          y: whole numbers of classes [n] or [n, 1], or one-hot labels or probabilities [n, classes], as the loss takes
            them; None (default) for a Dataset.
          **options: further arguments of `model.fit`, such as `epochs`, `validation_data` and `callbacks`.

        Raises:
          InputError: for labels that are no classes of the model, or for examples outside the bounds; of a Dataset, at
            the first such batch, and its first batch gives the bounds where they are read.
        """
        step = _Step(self, *first_examples(x, y))
        watched = WatchedDataset(x, step.require_batch) if isinstance(x, tf.data.Dataset) else None
        options["callbacks"] = [*_list(options.get("callbacks")), step.schedule]
        options |= {} if y is None else {"y": y}
        self.model.train_function = None  # Keras keeps the compiled step of an earlier `fit`.
        try:
            with replaced_method(self.model, step.name, step.made_of(getattr(self.model, step.name))):
                history = self.model.fit(x if watched is None else watched.dataset, **options)
        except tf.errors.OpError:
            if watched is not None and watched.error is not None:
                raise watched.error from None
            raise
        finally:
            self.model.train_function = None
        if history.epoch:
            step.check_taken()
        return history


class _Step:
    """The method of the model that `fit` uses in place of its own."""

    def __init__(self, training, x, y):
        self.form, self.weight, self.steps = training.form, training.weight, training.steps
        self.norm, self.seed, self.model = NORMS[training.norm], training.seed, training.model
        x, self.limits = value_range_of(x, training.bounds)
        self.classifier = Classifier(self.model, x.shape[1:], 1 if draws_codes(self.model) else None, training.seed)
        self.outputs = _outputs(self.model, x)
        self.classes = checked_classes(self.classifier, x, self._class_labels(y, len(x)))
        self.interval = self._interval(x) if self.form == "bounds" else None
        self.radius, self.share = tf.Variable(0.0, trainable=False), tf.Variable(0.0, trainable=False)
        self.schedule = _Ramp(self.radius, self.share, training.radius, training.ramp)
        self.taken = False

    def require_batch(self, x: np.ndarray, y: np.ndarray) -> None:
        """Raises an `InputError` for a batch outside the bounds or the classes."""
        value_range_of(x, self.limits)
        y = self._class_labels(y, len(x))
        if y.min() < 0 or y.max() >= self.classes:
            found = f"labels from {y.min()} to {y.max()}"
            raise rejection("y", f"labels 0 .. {self.classes - 1}", found, "Number the classes as the model does.")

    def _class_labels(self, y, n):
        return class_labels(y, n, self.model.loss, self.outputs)

    def _interval(self, x):
        bounds = IntervalBounds(self.model, self.classifier.states_probabilities)
        bounds.require_outputs(x[:_CHECKED])
        return bounds

    @property
    def name(self):
        """Name of the method that is replaced: that which gets the batch, or that which gives the loss."""
        if self.form == "madry":
            return "train_step"
        return "measure" if isinstance(self.model, BottleneckClassifier) else "compute_loss"

    def made_of(self, own: Callable) -> Callable:
        """Returns the method that takes the place of the model's own."""
        return {"train_step": self._train_step, "measure": self._measure, "compute_loss": self._loss}[self.name](own)

    def check_taken(self):
        if not self.taken:
            raise rejection(
                "form",
                "'madry' for a model whose own `train_step` does not call `compute_loss`",
                repr(self.form),
                "The model was trained without an attack.",
            )

    def _train_step(self, own):
        def train_step(data):
            x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
            x = tf.cast(x, tf.float32)
            self.taken = True
            return own((self._attacked(x, lambda z: cross_entropy(z, _labels(y))), y, weight))

        return train_step

    def _measure(self, own):
        def measure(x, y=None, training=False, seed=None, weights=None):
            terms, label, predicted = own(x, y, training, seed=seed, weights=weights)
            if training:
                terms = terms | {"distortion": self._own_share * terms["distortion"] + self._extra(x, label)}
            return terms, label, predicted

        return measure

    def _loss(self, own):
        def compute_loss(x=None, y=None, y_pred=None, sample_weight=None, training=True):
            loss = own(x, y, y_pred, sample_weight, training=training)
            if not training:
                return loss
            extra = self._extra(tf.cast(x, tf.float32), _labels(y))
            if sample_weight is not None:
                extra *= tf.cast(tf.reshape(sample_weight, [-1]), tf.float32)
            return self._own_share * loss + tf.reduce_mean(extra)

        return compute_loss

    @property
    def _own_share(self):
        return 1 - self.weight * self.share if self.form == "bounds" else 1.0

    def _extra(self, x, y):
        """Returns the part of the loss [n] that the form adds to the model's own."""
        self.taken = True
        if self.form == "bounds":
            worst = self.interval.differences(x, y, self.radius, self.limits)
            return self.weight * self.share * tf.reduce_logsumexp(worst, axis=1)
        log_p = tf.nn.log_softmax(self.classifier.log_p(x, 0))
        fixed = tf.stop_gradient(log_p)
        moved = self._attacked(x, lambda z: _divergence(fixed, tf.nn.log_softmax(z)))
        log_p, log_q = (tf.nn.log_softmax(self.classifier.log_p(some, 0, training=True)) for some in (x, moved))
        return self.weight * _divergence(log_p, log_q)

    def _attacked(self, x, objective):
        """Returns the examples, moved up the objective of their logits by some steps within the radius."""
        # The divergence of an example from itself has no slope: the ascent starts beside the example.
        first = self.radius * (_FIRST_MOVE if self.form == "trades" else 1.0)
        number = tf.cast(self.model.optimizer.iterations, tf.int32)
        moved = self._inside(x + self.norm.random(tf.shape(x), first, tf.stack([self.seed, number])), x)
        for step in range(self.steps):
            with tf.GradientTape() as tape:
                tape.watch(moved)
                value = objective(self.classifier.log_p(moved, number * self.steps + step))
            slope = tape.gradient(value, moved, unconnected_gradients=tf.UnconnectedGradients.ZERO)
            length = _PATH_PER_RADIUS * self.radius / self.steps
            moved = self._inside(moved + length * self.norm.direction(slope), x)
        return tf.stop_gradient(moved)

    def _inside(self, aim, x):
        return self.norm.inside(aim, x, self.radius, self.limits)


class _Ramp(keras.callbacks.Callback):
    """Raises the radius, and the share of the bounds, from batch to batch."""

    def __init__(self, radius, share, most, ramp):
        super().__init__()
        self._radius, self._share, self._most, self._ramp = radius, share, most, ramp
        self._epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch
        self._set(0.0)

    def on_train_batch_begin(self, batch, logs=None):
        if self.params.get("steps"):
            self._set(batch / self.params["steps"])

    def _set(self, part):
        done = (self._epoch + part) / max(1, self.params.get("epochs") or 1)
        share = 1.0 if self._ramp == 0 else min(1.0, done / self._ramp)
        self._share.assign(share)
        self._radius.assign(share * self._most)


def _compiled(model):
    if not isinstance(model, keras.Model) or not (isinstance(model, BottleneckClassifier) or model.compiled):
        raise rejection(
            "model", "a compiled Keras classifier", type(model).__name__, "Call `model.compile` before, as for `fit`."
        )
    if not model.compiled:
        raise rejection("model", "compiled", type(model).__name__, 'Call `model.compile("adam")` before.')
    return model


def _outputs(model, x):
    """Returns the number of outputs of a model, or 1 where it does not take the examples, which is refused later."""
    if isinstance(model, BottleneckClassifier):
        return model.num_classes
    try:
        return int(model(x[:1], training=False).shape[-1])
    except (ValueError, TypeError, AttributeError, IndexError, tf.errors.InvalidArgumentError):
        return 1


def _weight(form, weight):
    if weight is None:
        return _WEIGHTS[form]
    if form == "madry":
        raise rejection("weight", "left out for form='madry'", repr(weight), "Leave it out.")
    return _share("weight", weight) if form == "bounds" else above("weight", weight, 0, "Pass e.g. 6.")


def _share(argument, value):
    if at_least(argument, value, 0, f"Pass e.g. {argument}=0.5.") > 1:
        raise rejection(argument, "in [0, 1]", repr(value), f"Pass e.g. {argument}=0.5.")
    return float(value)


def _labels(y):
    """Returns integer labels [n] of integer or one-hot labels."""
    y = tf.convert_to_tensor(y)
    if y.shape.rank == 2 and y.shape[1] and y.shape[1] > 1:
        return tf.argmax(y, axis=1, output_type=tf.int32)
    return tf.cast(tf.reshape(y, [-1]), tf.int32)


def _divergence(log_p, log_q):
    """Returns KL(p || q) in nats [n] for log-probabilities [n, classes]."""
    return tf.reduce_sum(tf.exp(log_p) * (log_p - log_q), axis=1)


def _list(callbacks):
    if callbacks is None:
        return []
    return list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
