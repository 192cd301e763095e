"""Semi-supervised learning: a trained encoder becomes a classifier, and learns on from a few labels."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import above, labels, of_keras_3, positive_int, rejection, rows, seed_of
from ib_keras.applications.probing.codes import codes_of
from ib_keras.applications.probing.linear_probe import linear_probe
from ib_keras.layers.code_mean import CodeMean
from ib_keras.models.base.coded_model import CodedModel

_BATCH = 32
# Logits of classes without an example, below those of all others.
_UNSEEN = -5.0


def fine_tune(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    *,
    num_classes: int | None = None,
    epochs: int = 30,
    learning_rate: float = 1e-4,
    seed: int = 0,
) -> keras.Model:
    """Returns a classifier that starts as a linear probe on the code, and trains the encoder further on labels.

    The model itself stays as it is. The classifier is a compiled functional Keras model; train it further by `fit`, and
    keep it by `save`.

    Args:
      model: a trained model of `ib_keras.models`, or any Keras model that puts out codes [n, d].
      x: labelled examples [n, ...].
      y: their classes [n], integers from 0, two or more different ones.
      num_classes: number of classes; None (default) for the largest one in `y`, plus 1.
      epochs: passes through the examples, >= 1 (default: 30).
      learning_rate: rate of Adam, > 0 (default: .0001).
      seed: integer seed of the order of the examples (default: 0).

    Returns:
      Keras model [n, ...] -> probabilities [n, num_classes].

    Raises:
      InputError: for labels that are no classes from 0, one class alone, or examples that the model does not take.

    >>> from ib_keras import datasets, models
    >>> digits = datasets.digits()
    >>> classifier = fine_tune(models.VAE((8, 8, 1), 8, seed=0), digits.x_train[:100], digits.y_train[:100], epochs=2)
    >>> classifier.output_shape
    (None, 10)

    References:
      Hinton & Salakhutdinov, Reducing the dimensionality of data with neural networks (2006): fine-tuning.
    """
    if not isinstance(of_keras_3("model", model), keras.Model):
        remedy = "Pass the model whose encoder learns on, not codes."
        raise rejection("model", "a Keras model", type(model).__name__, remedy)
    above("learning_rate", learning_rate, 0, "Pass e.g. 0.0001.")
    y, num_classes = _classes(y, len(rows("x", x)), num_classes)
    classifier = _classifier(model, np.asarray(x), y, num_classes)
    classifier.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    order = np.random.default_rng(seed_of(seed)).permutation(len(y))
    data = tf.data.Dataset.from_tensor_slices((np.asarray(x, np.float32)[order], y[order]))
    data = data.shuffle(len(y), seed=seed).batch(_BATCH)
    classifier.fit(data, epochs=positive_int("epochs", epochs), shuffle=False, verbose=0)
    return classifier


def _classes(y, n, num_classes):
    """Returns classes [n] from 0, and how many there are."""
    y = labels("y", y, n)
    most = int(y.max()) + 1
    num_classes = most if num_classes is None else positive_int("num_classes", num_classes)
    if y.min() < 0 or most > num_classes or len(np.unique(y)) < 2:
        received = f"{len(np.unique(y))} classes from {y.min()} to {y.max()}"
        raise rejection("y", f"2 or more classes from 0 to {num_classes - 1}", received, "Number the classes from 0.")
    return y, num_classes


def _classifier(model, x, y, num_classes):
    """Returns a classifier with a copy of the encoder, whose last layer is the linear probe."""
    codes = codes_of(model, x)
    copy = _copy_of(model)
    inputs = keras.Input(x.shape[1:])
    if isinstance(model, CodedModel):
        copy.encoder.set_weights(model.encoder.get_weights())
        outputs = CodeMean(model.posterior_kind)(copy.encoder(inputs))
    else:
        outputs = copy(inputs)
        copy.set_weights(model.get_weights())
    head = keras.layers.Dense(num_classes, "softmax", dtype="float32")
    classifier = keras.Model(inputs, head(keras.layers.Flatten()(outputs)))
    head.set_weights(_weights_of_probe(codes, y, num_classes))
    return classifier


def _copy_of(model):
    """Returns a model of the same configuration, with new weights."""
    try:
        return type(model).from_config(model.get_config())
    except (NotImplementedError, TypeError, ValueError) as error:
        remedy = "Give it `get_config`, or build it as a functional or sequential model."
        raise rejection(
            "model", "one that Keras can copy from its configuration", type(model).__name__, remedy
        ) from error


def _weights_of_probe(codes, y, num_classes):
    """Returns the kernel [d, classes] and the bias of a linear probe that was fitted to codes [n, d]."""
    probe = linear_probe().fit(codes, y)
    scaler, linear = probe[0], probe[-1]
    kernel, bias = linear.coef_.T, linear.intercept_
    if len(linear.classes_) == 2:
        kernel, bias = np.hstack([0 * kernel, kernel]), np.array([0.0, bias[0]])
    kernel = kernel / scaler.scale_[:, None]
    bias = bias - scaler.mean_ @ kernel
    whole = np.zeros([codes.shape[1], num_classes]), np.full(num_classes, bias.min() + _UNSEEN)
    whole[0][:, linear.classes_], whole[1][linear.classes_] = kernel, bias
    return [part.astype(np.float32) for part in whole]
