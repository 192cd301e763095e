"""Labels of examples as integers from 0, with the names of their classes."""

from typing import Any

import numpy as np

from ib_keras._checks import is_one_hot, rejection, unmasked


def example_labels(y: Any, n: int, folds: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the integer labels [n] from 0, and the classes that they stand for, in order.

    Args:
      y: labels [n], integers, whole numbers, booleans or texts.
      n: number of examples.
      folds: number of examples that each class must have at least.

    Raises:
      InputError: for labels of another number than n, missing ones, numbers that are not whole, a single class, or a
        class with too few examples.

    >>> labels, classes = example_labels(["cat", "dog", "cat", "dog"], 4, 2)
    >>> labels.tolist(), classes.tolist()
    ([0, 1, 0, 1], ['cat', 'dog'])
    """
    unmasked("y", y)
    y = _one_column(y, n)
    missing = sum(one is None or one != one for one in y.tolist())
    if missing:
        raise rejection("y", "without missing labels", f"{missing} None or NaN", "Drop these examples.")
    if y.dtype.kind == "O":
        numbers = all(isinstance(one, (int, float, np.number)) for one in y)
        y = y.astype(float) if numbers else y.astype(str)
    if y.dtype.kind == "f":
        y = _whole(y)
    classes, labels, counts = np.unique(y, return_inverse=True, return_counts=True)
    if len(classes) < 2:
        raise rejection("y", "labels of two classes or more", f"{classes[0]} in all rows", "Choose another target.")
    if 2 * len(classes) > n:
        remedy = "Cut measurements into classes with `np.digitize`."
        raise rejection("y", "labels that repeat", f"{len(classes)} different values in {n} rows", remedy)
    if counts.min() < folds:
        few = counts.argmin()
        remedy = "Drop or merge this class" + (f", or pass folds={counts.min()}." if counts.min() > 1 else ".")
        received = f"{counts.min()} of class {classes[few]}"
        raise rejection("y", f"labels with at least {folds} examples of each class, one a fold", received, remedy)
    return labels.reshape(-1), classes


def _one_column(y, n):
    try:
        y = np.asarray(y)
    except ValueError:
        raise rejection("y", "one label for each example", "lists of several lengths", "Pass an array [n].") from None
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.shape == (n,) and y.dtype.kind in "biufOUS":
        return y
    one_hot = y.ndim == 2 and y.dtype.kind in "biuf" and is_one_hot(y)
    remedy = "Pass y.argmax(axis=1)." if one_hot else "Pass the labels of the same rows, an array [n]."
    raise rejection("y", f"one label for each of {n} examples", f"shape {y.shape}, dtype {y.dtype}", remedy)


def _whole(y):
    if not np.isfinite(y).all():
        raise rejection("y", "finite", f"{int(np.isinf(y).sum())} infinite values", "Drop these examples.")
    fraction = y[y % 1 != 0]
    if len(fraction):
        remedy = "Cut measurements into classes with `np.digitize`."
        raise rejection("y", "labels, integers or texts", f"{fraction[0]:g} among them", remedy)
    return y.astype(np.int64)
