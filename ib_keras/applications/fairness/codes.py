"""Codes of examples, with their law where it is known: from a model, a distribution or an array."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np

from ib_keras._checks import of_keras_3, rejection, rows
from ib_keras._probability import tfd
from ib_keras.applications.probing.codes import codes_of as outputs_of
from ib_keras.models.base.coded_model import CodedModel


@dataclasses.dataclass(frozen=True)
class Codes:
    """Codes of n examples.

    Args:
      values: codes [n, d] in float64: one draw of each example where the law is known.
      law: q(t|x), a `tfd.Distribution` of batch shape [n], or None for a deterministic code.
      rows: the examples that were taken, indices [n].
    """

    values: np.ndarray
    law: tfd.Distribution | None
    rows: np.ndarray


def codes_of(model: keras.Model | None, x: Any, layer: str | None, most: int, seed: int) -> Codes:
    """Returns the codes of at most `most` examples.

    Args:
      model: a model of this package, any Keras model, or None.
      x: examples of the model; without one, codes [n, ...] or their law as a `tfd.Distribution`.
      layer: name of a layer of a Keras model whose output is the code; None for the output of the model.
      most: largest number of examples; more are thinned evenly if they are a law, and drawn by `seed` otherwise.
      seed: integer seed of the draws.

    Raises:
      InputError: for examples that the model does not take, or codes that are no finite numbers.
    """
    if model is None:
        if layer is not None:
            raise rejection("layer", "None without a model", repr(layer), "Pass the model too.")
        return _of_law(x, most, seed) if isinstance(x, tfd.Distribution) else _of_array(x, most, seed)
    if not isinstance(of_keras_3("model", model), keras.Model):
        raise rejection(
            "model", "a Keras model or None", type(model).__name__, "Pass codes as `leakage(None, codes, s)`."
        )
    if isinstance(x, tfd.Distribution):
        raise rejection("x", "examples of the model", type(x).__name__, "Pass `leakage(None, q, sensitive)`.")
    array = x if isinstance(x, np.ndarray) else np.asarray(x)
    taken = _taken(len(array) if array.ndim else 0, most, seed)
    return _of_model(model, array[taken], layer, taken, seed)


def _of_model(model, x, layer, taken, seed):
    if layer is None and isinstance(model, CodedModel) and not model.is_deterministic:
        q = model.posterior(x)
        return Codes(_drawn(q, seed), q, taken)
    return Codes(outputs_of(model, x, layer).astype(np.float64), None, taken)


def _of_law(q, most, seed):
    if len(q.batch_shape) != 1 or len(q.event_shape) != 1 or q.batch_shape[0] < 2:
        found = f"batch {tuple(q.batch_shape)}, event {tuple(q.event_shape)}"
        remedy = "Pass q(t|x) of n rows, e.g. tfd.MultivariateNormalDiag(mean, scale)."
        raise rejection("x", "a law of batch shape [n >= 2] and event shape [d]", found, remedy)
    n = int(q.batch_shape[0])
    step = -(-n // most)
    q = q if step == 1 else q[::step]
    taken = np.arange(0, n, step)
    if isinstance(getattr(q, "distribution", q), (tfd.VectorDeterministic, tfd.Deterministic)):
        return Codes(_finite(q.mean()), None, taken)
    return Codes(_drawn(q, seed), q, taken)


def _of_array(codes, most, seed):
    values = rows("x", codes).astype(np.float64)
    taken = _taken(len(values), most, seed)
    return Codes(values[taken], None, taken)


def _taken(n, most, seed):
    if n < 2:
        raise rejection("x", "two examples or more", n, "Pass held-out examples, one row for each.")
    return np.arange(n) if n <= most else np.sort(np.random.default_rng(seed).permutation(n)[:most])


def _drawn(q, seed):
    return _finite(q.sample(seed=(seed, 0)))


def _finite(values):
    return rows("x", np.asarray(values)).astype(np.float64)
