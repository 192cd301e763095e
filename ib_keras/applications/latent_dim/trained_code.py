"""One model with a code of k coordinates: trained, and measured on held-out examples."""

import inspect
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import InputError, rejection
from ib_keras.estimators.representation import columns, first_line, source_information, suited
from ib_keras.layers.likelihood import GaussianLikelihood
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.plane_row import SOURCE

ModelOfSize = Callable[[int], keras.Model]
_PREDICTED = 256
BATCH = 128
"""Examples of a training step."""
_LEARNING_RATE = 2e-3
_TOGETHER = 10


def model_of_size(model: type | ModelOfSize, x: np.ndarray, seed: int) -> ModelOfSize:
    """Returns a function k -> Keras model whose code has k coordinates.

    Args:
      model: a class of autoencoders of this package, which is built for examples like `x`; or such a function.
      x: examples [n, ...].
      seed: integer seed of the weights of a class.
    """
    if not (isinstance(model, type) and issubclass(model, Autoencoder)):
        if isinstance(model, (type, keras.Model)) or not callable(model):
            remedy = "Pass e.g. ib.models.DenseAutoencoder, or lambda k: build_and_compile(k)."
            raise rejection("model", "a class of autoencoders, or a function k -> Keras model", repr(model), remedy)
        return model
    given: dict[str, Any] = {"seed": seed}
    bounded = x.min() >= 0 and x.max() <= 1
    if not bounded and "likelihood" in inspect.signature(model).parameters:
        given["likelihood"] = GaussianLikelihood(activation="linear")
    return lambda k: model(x.shape[1:], k, **given)


def trained_code(
    build: ModelOfSize, k: int, train: np.ndarray, test: np.ndarray, epochs: int, seed: int
) -> dict[str, Any]:
    """Trains a model with a code of k coordinates, and returns what JSON keeps of it.

    Args:
      build: function k -> Keras model. One that is not compiled is compiled with Adam.
      k: number of coordinates of the code.
      train: examples [n, ...] to train on.
      test: held-out examples [m, ...].
      epochs: number of epochs.
      seed: integer seed of the order of the examples.

    Returns:
      A dict: "errors", the mean squared error per value of each held-out example; "information", the columns of I(X;T)
      of a model whose code is a known channel, {} of another; and "seconds".

    Raises:
      InputError: for a model that does not reconstruct its input, or whose reconstructions are not finite.
    """
    began = time.perf_counter()
    model = build(k)
    if not isinstance(model, keras.Model):
        raise rejection(
            "model", "a function k -> Keras model", f"{type(model).__name__} for k = {k}", "Return a model."
        )
    _require_taken(model, train)
    _fit(model, train, epochs, seed)
    errors = _errors(_reconstructed(model, test), test)
    if not np.isfinite(errors).all():
        expected = "one whose training ends with finite numbers"
        raise rejection("model", expected, f"NaN at k = {k}", "Lower its learning rate.")
    return {
        "errors": errors.tolist(),
        "information": _information(model, test),
        "seconds": round(time.perf_counter() - began, 3),
    }


def _require_taken(model, x):
    """Raises an `InputError` for a model that was built for examples of another shape."""
    try:
        model(x[:1], training=False)
    except InputError:
        raise
    except (ValueError, TypeError, AttributeError, tf.errors.OpError) as error:
        expected, remedy = f"one that takes examples of shape {x.shape[1:]}", "Build it for the shape of the examples."
        raise rejection("model", expected, first_line(error), remedy) from error


def _fit(model, x, epochs, seed):
    own = isinstance(model, CodedModel)
    steps = -(-len(x) * epochs // BATCH)
    steps = -(-steps // _TOGETHER) * _TOGETHER
    if not model.compiled:
        rate = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
        of_loss = {} if own else {"loss": "mse"}
        model.compile(keras.optimizers.Adam(rate), steps_per_execution=_TOGETHER, **of_loss)
    # The seed of the order belongs to the data set: Keras would take one that the whole process shares. One long epoch
    # spares the time that Keras takes between epochs.
    order = tf.data.Dataset.from_tensor_slices((x,) if own else (x, x)).shuffle(len(x), seed=seed)
    model.fit(order.repeat().batch(BATCH).take(steps), verbose=0, shuffle=False)


def _reconstructed(model, x):
    if isinstance(model, Autoencoder):
        return np.asarray(model.reconstruct(x), np.float64)
    blocks = [x[start : start + _PREDICTED] for start in range(0, len(x), _PREDICTED)]
    return np.concatenate([np.asarray(model(block, training=False), np.float64) for block in blocks])


def _errors(shown, x):
    """Returns the mean squared error per value of reconstructions [n, ...]."""
    if shown.shape != x.shape:
        remedy = "Pass autoencoders, whose output has the shape of their input."
        found = f"outputs of shape {shown.shape[1:]}"
        raise rejection("model", f"one that reconstructs examples of shape {x.shape[1:]}", found, remedy)
    return ((shown - x).reshape(len(x), -1) ** 2).mean(axis=1)


def _information(model, x):
    """Returns the columns of I(X;T) in nats where the code is a known channel, else {}."""
    if not isinstance(model, CodedModel) or model.is_deterministic:
        return {}
    estimator, t = suited(None, model.posterior(x))
    lower, upper = source_information(estimator, x.reshape(len(x), -1), t, model.marginal.distribution())
    return columns(SOURCE, lower, upper)
