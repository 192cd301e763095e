"""The facts of a model card: of the model itself, of its data, and of the information in its code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.plane_row import CEILING, ESTIMATOR, KIND, QUANTITIES, READER, REASON, STD_ERROR, TREES, UPPER, VERDICT, N

if TYPE_CHECKING:
    from ib_keras.datasets.dataset import Dataset

_LARGEST_DIGEST = 2**28
_MEMBERS = {"value": "", "std_error": STD_ERROR, "upper": UPPER, "kind": KIND, "ceiling": CEILING}
_MEMBERS |= {"verdict": VERDICT, "reason": REASON, "reader": READER, "trees": TREES}


def model_facts(model: CodedModel) -> dict[str, Any]:
    """Returns what a model is: its class, parameters, shapes, the kinds of its distributions, and its configuration."""
    facts = {
        "class": type(model).__name__,
        "name": model.name,
        "task": _task(model),
        "parameters": model.count_params(),
        "input_shape": list(model.example_shape),
        "latent_dim": model.latent_dim,
        "posterior": type(model.posterior_kind).__name__,
        "marginal": type(model.marginal).__name__,
        "beta": model.beta,
    }
    if isinstance(model, Autoencoder):
        facts |= {
            "target_shape": list(model.target_shape),
            "likelihood": type(model.likelihood_kind).__name__,
            "draws_from": "a fitted mixture" if model.has_fitted_sampler else "the marginal",
            "deterministic": model.is_deterministic,
        }
    if isinstance(model, BottleneckClassifier):
        facts |= {"num_classes": model.num_classes, "shots": model.shots}
    return facts | {"config": model.get_config()}


def _task(model):
    if isinstance(model, Autoencoder):
        return "autoencoder"
    return "classifier" if isinstance(model, BottleneckClassifier) else "encoder"


def data_facts(data: Dataset) -> dict[str, Any]:
    """Returns name, rows, shape, classes and notes of data, with a digest of arrays of at most 256 MB.

    >>> from ib_keras.datasets import digits
    >>> facts = data_facts(digits())
    >>> facts["name"], facts["train_rows"], facts["test_rows"], facts["shape"], facts["classes"]
    ('digits', 1438, 359, [8, 8, 1], 10)
    """
    arrays = [one for one in (data.x_train, data.y_train, data.x_test, data.y_test) if one is not None]
    small = sum(one.nbytes for one in arrays) <= _LARGEST_DIGEST
    return {
        "name": data.name,
        "train_rows": len(data.x_train),
        "test_rows": len(data.x_test),
        "shape": list(data.input_shape),
        "dtype": str(data.x_train.dtype),
        "classes": data.num_classes,
        "class_names": None if data.class_names is None else [str(name) for name in data.class_names],
        "target": data.target_name,
        "notes": list(data.notes),
        "sha256": _digest(arrays) if small else None,
    }


def _digest(arrays):
    """Returns the SHA-256 of the bytes of x_train, y_train, x_test and y_test, one after the other."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def information_facts(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Returns {quantity: {"value", "std_error", "upper", "kind", "ceiling", "verdict", "reason", ...}} of a row.

    Args:
      measured: row of a plane, or what `ib.evaluate` returns.

    >>> information_facts({"layer": "code", "I(X;T)": 2.0, "I(X;T)_verdict": "trusted", "n": 100})
    {'I(X;T)': {'value': 2.0, 'verdict': 'trusted', 'n': 100}}
    """
    found = {}
    judged = [name.removesuffix(VERDICT) for name in measured if str(name).endswith(VERDICT)]
    for quantity in dict.fromkeys((*QUANTITIES, *judged)):
        members = {name: measured.get(quantity + ending) for name, ending in _MEMBERS.items()}
        n = measured.get(f"{quantity}_n", measured.get(N, measured.get("examples")))
        members |= {"estimator": measured.get(ESTIMATOR), "n": n}
        if members["value"] is not None:
            found[quantity] = {name: value for name, value in members.items() if value is not None}
    return found
