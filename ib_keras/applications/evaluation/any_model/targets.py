"""Targets of many forms as the integer labels or the numbers that an output answers."""

from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection


def targets(y: np.ndarray, output: np.ndarray, x: Any) -> tuple[np.ndarray | None, list[str] | None]:
    """Returns integer labels [n] or floating targets [n, d], and the names of labels that were no integers.

    One-hot rows become labels, and so do floats that number the units of the output, or 0 and 1 beside a single unit.
    Several labels of an example become one joint label. Targets that are the examples themselves are None: the model
    rebuilds its input.

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
    if table.dtype.kind == "f":
        return (table[:, 0].astype(np.int64), None) if _numbers_units(table, units) else (table, None)
    if table.dtype.kind in "iub" and table.shape[1] == 1 and table.min() >= 0:
        return table[:, 0].astype(np.int64), None
    return _named(table, units, output, x)


def _is_the_example(table, x):
    parts = tf.nest.flatten(x)
    return len(parts) == 1 and np.size(parts[0]) == table.size and np.array_equal(np.ravel(parts[0]), np.ravel(table))


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
