"""Targets of many forms as the integer labels or the numbers that an output answers."""

from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.callbacks.layers.lengths import padded


def targets(y: np.ndarray, output: np.ndarray, x: Any) -> tuple[np.ndarray | None, list[str] | None]:
    """Returns integer labels [n] or [n, k], or floating targets [n, d], and the names of labels that were no integers.

    One-hot rows become labels, and so do floats that number the units of the output, or 0 and 1 beside a single unit.
    Several labels [n, k] are kept where the output has a unit for each of them, or probabilities [n, k, classes] for
    each step of a sequence, and else become one joint label. Targets that are the examples themselves are None: the
    model rebuilds its input.

    Args:
      y: targets [n, ...].
      output: the output of the model for some of the examples [m, ...].
      x: the examples, an array or a structure of arrays.

    Raises:
      InputError: for texts or negative numbers that are not as many as the units of a classifier.

    >>> targets(np.array(["no", "yes", "no"]), np.ones([3, 2]), np.ones([3, 5]))
    (array([0, 1, 0]), ['no', 'yes'])
    """
    table, units = y.reshape(len(y), -1), int(np.prod(output.shape[1:]))
    if _is_the_example(table, x):
        return None, None
    if table.dtype.kind in "fiub" and np.isin(table, (0, 1)).all() and table.shape[1] > 1 and (table.sum(1) == 1).all():
        return table.argmax(axis=1), None
    if table.dtype.kind in "fiub" and _answered_one_by_one(y, output):
        return table.astype(np.int64), None
    if table.dtype.kind in "iub" and y.ndim > 2 and table.shape[1] == units:
        return table.astype(np.float32), None
    if table.dtype.kind == "f":
        return (table[:, 0].astype(np.int64), None) if _numbers_units(table, units) else (table, None)
    if table.dtype.kind in "iub" and table.shape[1] == 1 and table.min() >= 0:
        return table[:, 0].astype(np.int64), None
    return _named(table, units, output, x)


def _is_the_example(table, x):
    parts = [padded(part) for part in tf.nest.flatten(x)]
    return len(parts) == 1 and np.size(parts[0]) == table.size and np.array_equal(np.ravel(parts[0]), np.ravel(table))


def _answered_one_by_one(y, output):
    """Whether an output has a unit for each of several labels of 0 and 1, or classes for each step of a sequence."""
    several = y.ndim == 2 or (y.ndim == 3 and y.shape[2] == 1)
    if not several or y.shape[1] < 2 or not np.isfinite(y).all() or (y < 0).any() or (y != np.floor(y)).any():
        return False
    most = max(output.shape[2], 2) if output.ndim == 3 else 2
    return output.ndim in (2, 3) and output.shape[1] == y.shape[1] and y.max() < most


def _numbers_units(table, units):
    whole = table.shape[1] == 1 and np.isfinite(table).all() and (table == np.floor(table)).all()
    return whole and table.min() >= 0 and table.max() < max(units, 2)


def _named(table, units, output, x):
    """Returns the places of labels among those that occur, in their order, which has to be that of the units."""
    names, code = np.unique(table.astype(str) if table.dtype.kind not in "iu" else table, axis=0, return_inverse=True)
    rebuilds = any(np.shape(part)[1:] == output.shape[1:] for part in tf.nest.flatten(x))
    if table.shape[1] == 1 and not rebuilds and output.ndim <= 2 and len(names) != max(units, 2):
        raise rejection(
            "y",
            f"labels 0 to {max(units, 2) - 1}, or as many different texts as the output has units, {units}",
            f"{len(names)} different labels: {', '.join(map(str, names[:5, 0]))}",
            "Number the classes as they were when the model was trained.",
        )
    return code.reshape(-1), [", ".join(map(str, name)) for name in names]
