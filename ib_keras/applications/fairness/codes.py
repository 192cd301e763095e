"""Codes of examples, with their law where it is known: from a model, a distribution or an array."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np

from ib_keras._checks import of_keras_3, rejection, rows
from ib_keras._probability import tfd
from ib_keras.applications.fairness.law_rows import law_rows
from ib_keras.applications.probing.codes import codes_of as outputs_of
from ib_keras.estimators.rows.subsets import stratified
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


def number_of_rows(x: Any) -> int:
    """Returns the number of examples, codes or laws of codes.

    Raises:
      InputError: for a law of another shape than [n, d], or something without rows.

    >>> number_of_rows([[1.0], [2.0]])
    2
    """
    if not isinstance(x, tfd.Distribution):
        return len(x) if hasattr(x, "__len__") else len(rows("x", x))
    if len(x.batch_shape) != 1 or len(x.event_shape) != 1 or x.batch_shape[0] < 2:
        found = f"batch {tuple(x.batch_shape)}, event {tuple(x.event_shape)}"
        remedy = "Pass q(t|x) of n rows, e.g. tfd.MultivariateNormalDiag(mean, scale)."
        raise rejection("x", "a law of batch shape [n >= 2] and event shape [d]", found, remedy)
    return int(x.batch_shape[0])


def codes_of(
    model: keras.Model | None, x: Any, layer: str | None, most: int, seed: int, group: np.ndarray | None = None
) -> Codes:
    """Returns the codes of at most `most` examples.

    Args:
      model: a model of this package, any Keras model, or None.
      x: examples of the model; without one, codes [n, ...] or their law as a `tfd.Distribution`.
      layer: name of a layer of a Keras model whose output is the code; None for the output of the model.
      most: largest number of examples; of more, as many are drawn by `seed`.
      seed: integer seed of the draws.
      group: integer codes [n] of groups, each of which keeps its share of the drawn examples; None (default) for one.

    Raises:
      InputError: for examples that the model does not take, or codes that are no finite numbers.
    """
    if model is None:
        if layer is not None:
            raise rejection("layer", "None without a model", repr(layer), "Pass the model too.")
        return _of_law(x, most, seed, group) if isinstance(x, tfd.Distribution) else _of_array(x, most, seed, group)
    if not isinstance(of_keras_3("model", model), keras.Model):
        raise rejection(
            "model", "a Keras model or None", type(model).__name__, "Pass codes as `leakage(None, codes, s)`."
        )
    if isinstance(x, tfd.Distribution):
        raise rejection("x", "examples of the model", type(x).__name__, "Pass `leakage(None, q, sensitive)`.")
    array = x if isinstance(x, np.ndarray) else np.asarray(x)
    taken = _taken(len(array) if array.ndim else 0, most, seed, group)
    return _of_model(model, array[taken], layer, taken, seed)


def _of_model(model, x, layer, taken, seed):
    if layer is None and isinstance(model, CodedModel) and not model.is_deterministic:
        q = model.posterior(x)
        return Codes(_drawn(q, seed), q, taken)
    return Codes(outputs_of(model, x, layer).astype(np.float64), None, taken)


def _of_law(q, most, seed, group):
    taken = _taken(number_of_rows(q), most, seed, group)
    q = q if len(taken) == q.batch_shape[0] else law_rows(q, taken)
    if isinstance(getattr(q, "distribution", q), (tfd.VectorDeterministic, tfd.Deterministic)):
        return Codes(_finite(q.mean()), None, taken)
    return Codes(_drawn(q, seed), q, taken)


def _of_array(codes, most, seed, group):
    values = rows("x", codes).astype(np.float64)
    taken = _taken(len(values), most, seed, group)
    return Codes(values[taken], None, taken)


def _taken(n, most, seed, group):
    if n < 2:
        raise rejection("x", "two examples or more", n, "Pass held-out examples, one row for each.")
    return stratified(np.zeros(n, np.int64) if group is None else group, most, seed)


def _drawn(q, seed):
    return _finite(q.sample(seed=(seed, 0)))


def _finite(values):
    return rows("x", np.asarray(values)).astype(np.float64)
