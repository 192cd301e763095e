"""The fixed examples that a callback measures, and what the layers are to know of them."""

import numpy as np
import tensorflow as tf

from ib_keras._checks import labels as checked_labels
from ib_keras._checks import positive_int, rejection, rows
from ib_keras.plane_row import QUANTITIES, SOURCE

RECONSTRUCTION = "reconstruction"


class Examples:
    """At most `max_examples` examples, drawn once by `seed`, with their labels or targets.

    Args:
      x: an array [n, ...], or a structure of arrays for a model of several inputs.
      y: integer labels [n]; continuous targets [n, ...] of floating dtype; `"reconstruction"` for the output of the
        model; or None.
      max_examples: how many to keep, >= 2.
      seed: integer seed of the draw.
      name: what the rows call these examples.
      suffix: how the caller's arguments end, for error messages: `x_val` and `y_val`, say.

    Attributes:
      x: the kept examples, in the structure given. source: the same as one array [n, d]. y: labels, targets or None.
      n: their number. continuous: whether `y` is continuous.

    Raises:
      InputError: for NaN, fewer than 2 examples, labels of another length, one-hot labels, a tf.data.Dataset.

    >>> examples = Examples(np.zeros([9, 4, 4]), np.arange(9), max_examples=5)
    >>> examples.source.shape, examples.y
    ((5, 16), array([2, 3, 4, 5, 6]))
    """

    def __init__(self, x, y=None, max_examples=2000, seed=0, name="val", suffix="val"):
        if isinstance(x, tf.data.Dataset):
            raise rejection(
                f"x_{suffix}",
                "arrays of examples",
                "a tf.data.Dataset",
                "Pass e.g. next(iter(dataset.unbatch().batch(2000)))[0].numpy().",
            )
        x = np.asarray(x) if _is_nested_numbers(x) else x
        parts = [rows(f"x_{suffix}", part) for part in tf.nest.flatten(x)]
        n = len(parts[0])
        if n < 2 or any(len(part) != n for part in parts):
            raise rejection(
                f"x_{suffix}",
                "at least 2 examples, equally many for every input",
                f"{[len(p) for p in parts]} rows",
                "Pass held-out examples, one row each.",
            )
        kept = np.sort(np.random.default_rng(seed).permutation(n)[: positive_int("max_examples", max_examples)])
        self.name, self.n = name, len(kept)
        self.x = tf.nest.map_structure(lambda part: np.asarray(part)[kept], x)
        self.source = np.concatenate([part[kept] for part in parts], axis=1)
        self.reconstructed = isinstance(y, str) and y == RECONSTRUCTION
        self.y = None if y is None or self.reconstructed else _target(f"y_{suffix}", y, n)[kept]
        self.continuous = self.reconstructed or (self.y is not None and self.y.dtype.kind == "f")

    @property
    def quantities(self):
        """Names of what is measured of these examples: I(X;T), and I(T;Y) where there is a Y."""
        return (SOURCE,) if self.y is None and not self.reconstructed else QUANTITIES


def _target(argument, y, n):
    """Returns integer labels [n], or continuous targets [n, d]: the dtype says which."""
    array = rows(argument, y)
    one_hot = array.shape[1] > 1 and np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()
    if array.dtype.kind != "f" or one_hot:
        return checked_labels(argument, y, n)
    if len(array) != n:
        raise rejection(
            argument, f"one target per example ({n})", f"{len(array)} targets", "Pass the targets of the same rows."
        )
    return array


def _is_nested_numbers(x):
    """Whether `x` is one array written as nested lists, and not a list of arrays for several inputs."""
    return isinstance(x, (list, tuple)) and not any(hasattr(part, "__array__") for part in tf.nest.flatten(x))
