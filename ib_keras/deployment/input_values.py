"""The values that the inputs of a model may have, and inputs drawn from them to try an exported file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from ib_keras.layers.likelihood import CategoricalLikelihood
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import CodedModel

if TYPE_CHECKING:
    from ib_keras.datasets.dataset import Dataset

_SEED = "seed"


def input_values(model: CodedModel, data: Dataset | None = None) -> dict[str, Any]:
    """Returns what the examples of a model may be: {"whole": whether they are integers, "low": ..., "high": ...}.

    Args:
      model: model of this package.
      data: the data that it was trained on, whose range is taken; None (default) takes the support of the likelihood of
        an autoencoder, and no range for other models.

    >>> from ib_keras.models import BetaVAE
    >>> input_values(BetaVAE((4,), 2, hidden=()))
    {'whole': False, 'low': 0.0, 'high': 1.0}
    """
    low, high, whole = -math.inf, math.inf, False
    if isinstance(model, Autoencoder) and model.decodes_itself:
        low, high = model.likelihood_kind.support
        whole = isinstance(model.likelihood_kind, CategoricalLikelihood)
    if data is not None:
        low, high = float(data.x_train.min()), float(data.x_train.max())
        whole = whole or data.x_train.dtype.kind in "iu"
    return {"whole": whole, "low": low if math.isfinite(low) else None, "high": high if math.isfinite(high) else None}


def trial_inputs(
    specs: Mapping[str, tf.TensorSpec], n: int, values: Mapping[str, Any] | None = None, seed: int = 0
) -> dict[str, np.ndarray]:
    """Returns inputs of a signature as {name: array}, with a batch of `n` rows or `n` draws.

    Args:
      specs: {name: shape and dtype}, where a first size that is None is that of the batch.
      n: number of rows.
      values: what `input_values` returns, of the input `x`; None (default) draws from [0, 1].
      seed: integer seed of the inputs, from which a seed among them is drawn too; default 0.

    >>> given = trial_inputs({"n": tf.TensorSpec([], tf.int32), "x": tf.TensorSpec([None, 2], tf.float32)}, 7)
    >>> int(given["n"]), given["x"].shape
    (7, (7, 2))
    """
    rng = np.random.default_rng(seed)
    return {name: _input(name, spec, n, values or {}, rng) for name, spec in specs.items()}


def _input(name, spec, n, values, rng):
    dtype = spec.dtype.as_numpy_dtype
    if spec.shape.rank == 0:
        return np.asarray(rng.integers(-(2**31), 2**31) if name == _SEED else n, dtype)
    shape = [n if size is None else size for size in spec.shape]
    if name == "t":
        return rng.standard_normal(shape).astype(dtype)
    low, high = (default if values.get(end) is None else values[end] for end, default in (("low", 0), ("high", 1)))
    if values.get("whole") or spec.dtype.is_integer:
        return rng.integers(int(low), int(high) + 1, shape).astype(dtype)
    return rng.uniform(low, high, shape).astype(dtype)
