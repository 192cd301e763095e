"""The result of every dataset function: examples and their labels or targets, for training and for testing."""

import collections
import dataclasses
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import is_one_hot, one_of, rejection, same_index, unmasked
from ib_keras.datasets.batches import batches_of

_BLOCK_VALUES = 2**24
_SHOWN = 10


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Examples of any shape with labels, targets or neither, split into a training and a test part.

    `repr(data)` is one line, and `print(data)` says in a paragraph what the data are. Values are kept as they are: only
    the dtype changes, to float32 for floating examples and targets, and to int32 for labels. `datasets.load` also
    scales, splits and numbers classes.

    Args:
      x_train: numbers [n, ...] of any shape, or a table of pandas whose columns are numbers. Integers stay integers, as
        the words of texts are.
      y_train: integer labels [n], each at least 0; floating targets [n, ...]; integers [n, k] with several labels per
        example; or None (default) where there are none.
      x_test: as `x_train`, [m, ...].
      y_test: as `y_train`, with m rows.
      name: the name to show in tables and figures; default `"data"`.
      factors_train: integer array [n, k] of the factors that each example was drawn from, each at least 0; None
        (default) where they are not known.
      factors_test: as `factors_train`, [m, k].
      factor_names: the names of the k factors; None without factors.
      class_names: the names of the classes, in the order of the labels; None (default) where numbers are their names.
      column_names: the names of the columns of `x_train`; None (default) takes those of a table of pandas.
      target_name: the name of the label or target; None (default) where it has none.
      notes: sentences on how the data were read, scaled and split; none by default.
      rows_train: where each training example stood in a source that was split, integers [n] from 0; None (default)
        where this is not known.
      rows_test: as `rows_train`, [m].

    Raises:
      InputError: if an array has another dtype or shape, holds NaN, or the two parts do not match.

    >>> from ib_keras.datasets import digits
    >>> digits()
    Dataset('digits': 1438 train, 359 test, images (8, 8, 1), 10 classes)
    >>> x = np.linspace(0, 1, 12).reshape(6, 2)
    >>> Dataset(x[:4], None, x[4:], None)
    Dataset('data': 4 train, 2 test, rows of 2 numbers, no labels)
    """

    x_train: np.ndarray
    y_train: np.ndarray | None
    x_test: np.ndarray
    y_test: np.ndarray | None
    name: str = "data"
    factors_train: np.ndarray | None = None
    factors_test: np.ndarray | None = None
    factor_names: tuple[str, ...] | None = None
    class_names: tuple[str, ...] | None = None
    column_names: tuple[str, ...] | None = None
    target_name: str | None = None
    notes: tuple[str, ...] = ()
    rows_train: np.ndarray | None = None
    rows_test: np.ndarray | None = None

    def __post_init__(self):
        _check_text("name", self.name)
        if self.target_name is not None:
            _check_text("target_name", self.target_name)
        for field in ("class_names", "column_names", "factor_names"):
            if getattr(self, field) is not None:
                _check_names(field, getattr(self, field))
        if self.column_names is None:
            self._set("column_names", _columns_of(self.x_train))
        for part in ("train", "test"):
            x, y = f"x_{part}", f"y_{part}"
            same_index(y, getattr(self, y), x, getattr(self, x))
            self._set(x, _examples(x, getattr(self, x)))
            self._set(y, _targets(y, getattr(self, y), len(getattr(self, x))))
        self._check_parts()
        if not (self.factors_train is self.factors_test is self.factor_names is None):
            for part in ("train", "test"):
                _check_factors(
                    f"factors_{part}",
                    getattr(self, f"factors_{part}"),
                    len(getattr(self, f"x_{part}")),
                    self.factor_names,
                )

    def _set(self, field, value):
        # The record is frozen for its users; it brings its own fields into their form once.
        object.__setattr__(self, field, value)

    def _check_parts(self):
        if self.x_test.shape[1:] != self.input_shape:
            raise rejection(
                "x_test",
                f"examples of shape {self.input_shape}, as in `x_train`",
                f"shape {self.x_test.shape[1:]}",
                "Resize one of the two parts.",
            )
        kinds = [None if y is None else (y.dtype.kind, y.shape[1:]) for y in (self.y_train, self.y_test)]
        if kinds[0] != kinds[1]:
            raise rejection(
                "y_test",
                "of the kind of `y_train`: labels, targets or None",
                " and ".join(_kind_of(y) for y in (self.y_train, self.y_test)),
                "Pass both as integers, both as floats, or None for both.",
            )
        if self.class_names is not None and not (self.has_labels and self._largest_label < len(self.class_names)):
            raise rejection(
                "class_names",
                f"one name per class, of {self._largest_label + 1} or more" if self.has_labels else "left out here",
                f"{len(self.class_names)} names",
                "List the names in the order of the labels.",
            )

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one example: (H, W, C) of an image, (d,) of a row of a table."""
        return self.x_train.shape[1:]

    @property
    def num_classes(self) -> int | None:
        """The number of names of classes, or else the largest label of both parts plus one; None without labels."""
        if not self.has_labels:
            return None
        return len(self.class_names) if self.class_names else self._largest_label + 1

    @property
    def _largest_label(self):
        return int(max(self.y_train.max(), self.y_test.max()))

    @property
    def has_labels(self) -> bool:
        """Whether each example belongs to one class."""
        return self.y_train is not None and self.y_train.dtype.kind == "i" and self.y_train.ndim == 1

    def batches(
        self,
        batch_size: int = 32,
        *,
        part: str = "train",
        targets: bool = True,
        shuffle: bool = True,
        seed: int = 0,
        sample_weight: ArrayLike | None = None,
        share: tuple[int, int] = (0, 1),
    ) -> Any:
        """Returns a `tf.data.Dataset` of batches (x, y), or x without labels, to hand to `model.fit`.

        Each batch is read when it is its turn. Of an array Keras makes a copy, which may not fit into the memory. The
        order depends on the seed and the number of the epoch alone. Several machines therefore read the same batches,
        and by `share` each reads its own rows of them.

        Args:
          batch_size: examples per batch, >= 1 (default: 32); the last batch may be smaller.
          part: `"train"` (default) or `"test"`.
          targets: whether labels or targets go along (default: True); autoencoders learn from x alone.
          shuffle: whether each epoch has a new order (default: True).
          seed: integer seed of the order (default: 0).
          sample_weight: weights of the examples [n], at least 0, for batches (x, y, weights), where y is x if there are
            no targets; None (default) for none.
          share: (i, k) gives the i-th of k equal parts of each batch, i from 0; default (0, 1) gives whole batches.

        Raises:
          InputError: for another part, a size below 1, weights that do not fit the examples, or a share that is none.

        >>> from ib_keras.datasets import digits
        >>> x, y = next(iter(digits().batches(100)))
        >>> x.shape.as_list(), y.shape.as_list()
        ([100, 8, 8, 1], [100])
        """
        one_of("part", part, ("train", "test"))
        x, y = (self.x_train, self.y_train) if part == "train" else (self.x_test, self.y_test)
        weights = None if sample_weight is None else _weights(sample_weight, len(x))
        _check_share(share)
        return batches_of(x, y if targets else None, batch_size, shuffle, seed, weights, share)

    def __repr__(self):
        return (
            f"Dataset({self.name!r}: {len(self.x_train)} train, {len(self.x_test)} test, "
            f"{_described(self.x_train)}, {self._answer()})"
        )

    def _answer(self):
        if self.has_labels:
            return _counted_classes(self.num_classes)
        if self.y_train is None:
            return "no labels"
        shape = f" of shape {self.y_train.shape[1:]}" if self.y_train.ndim > 1 else ""
        return f"{'targets' if self.y_train.dtype.kind == 'f' else 'several labels'}{shape}"

    def __str__(self):
        """Says in a paragraph what the data are: shape, dtype, range, classes, and how they were read and split."""
        low, high = _range(self.x_train)
        facts = [
            f"{self.name}: {len(self.x_train)} training and {len(self.x_test)} test examples, "
            f"{_described(self.x_train)} ({self.x_train.dtype}, from {low:g} to {high:g} in the training part).",
            self._classes(),
            *self.notes,
        ]
        return " ".join(facts)

    def _classes(self):
        called = f" {self.target_name!r}" if self.target_name else ""
        if self.y_train is None:
            return "There are no labels."
        if not self.has_labels:
            low, high = _range(self.y_train)
            if self.y_train.dtype.kind != "f":
                count = int(np.prod(self.y_train.shape[1:]))
                return f"Each example has {count} labels{called and ' of'}{called}, from {low:g} to {high:g}."
            return f"The target{called} is {_kind_of(self.y_train)} from {low:g} to {high:g}."
        counts = collections.Counter(self.y_train.tolist())
        names = self.class_names or range(self.num_classes)
        shares = [f"{name} ({counts[label] / len(self.y_train):.1%})" for label, name in enumerate(names)]
        more = f" and {len(shares) - _SHOWN} more" if len(shares) > _SHOWN else ""
        return f"The label{called} has {_counted_classes(self.num_classes)}: {', '.join(shares[:_SHOWN])}{more}."


def _weights(values, n):
    """Returns weights as float32 [n], or raises an `InputError`."""
    weights = _numbers("sample_weight", values, "Pass one number per example.")
    if weights.shape != (n,):
        raise rejection(
            "sample_weight", f"one weight per example ({n})", f"shape {weights.shape}", "Pass a flat array."
        )
    _check_finite("sample_weight", weights)
    if weights.min() < 0:
        raise rejection("sample_weight", "at least 0", f"the weight {weights.min()}", "Pass 0 to leave an example out.")
    return weights.astype("float32", copy=False)


def _check_share(share):
    numbers = isinstance(share, tuple) and len(share) == 2 and all(isinstance(one, (int, np.integer)) for one in share)
    if not numbers or not 0 <= share[0] < share[1]:
        raise rejection("share", "(i, k) with i from 0 to k - 1", repr(share), "Pass e.g. (0, 2) for the first of two.")


def _counted_classes(count):
    return "1 class" if count == 1 else f"{count} classes"


def _columns_of(x):
    """Returns the names of the columns of a table of pandas, or None."""
    return tuple(map(str, x.columns)) if hasattr(x, "columns") else None


def _described(x):
    shape = x.shape[1:]
    if len(shape) == 1:
        return f"rows of {shape[0]} number{'s' * (shape[0] != 1)}"
    return f"{'images' if len(shape) == 3 else 'examples'} {shape}"


def _kind_of(y):
    if y is None:
        return "no labels"
    return ("a number" if y.ndim == 1 else f"numbers {y.shape[1:]}") if y.dtype.kind == "f" else "integers"


def _examples(argument: str, values: Any) -> np.ndarray:
    """Returns numbers [n, ...] as float32 or integers, with at least one axis beside that of the examples."""
    array = _numbers(argument, values, "Read a table with text by `ib.datasets.load(table, target=...)`.")
    if array.ndim == 0 or array.size == 0:
        raise rejection(argument, "examples of shape [n, ...]", f"shape {array.shape}", "Pass one row per example.")
    if array.dtype.kind in "bf":
        array = array.astype("float32", copy=False)
    _check_finite(argument, array)
    return array.reshape(-1, 1) if array.ndim == 1 else array


def _targets(argument: str, values: ArrayLike | None, n: int) -> np.ndarray | None:
    """Returns labels as int32 [n], targets as float32 [n, ...], or None."""
    if values is None:
        return None
    array = _numbers(
        argument, values, "Number the classes by `np.unique(y, return_inverse=True)`, or let `load` do it."
    )
    if array.shape[:1] != (n,):
        raise rejection(
            argument, f"one row per example ({n})", f"shape {array.shape}", "Pass the labels of the same examples."
        )
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.dtype.kind == "f":
        _check_finite(argument, array)
        return array.astype("float32", copy=False)
    if array.ndim == 2 and is_one_hot(array):
        raise rejection(argument, "integer labels of shape [n]", f"one-hot rows {array.shape}", "Pass `y.argmax(-1)`.")
    if array.min() < 0:
        raise rejection(argument, "labels of at least 0", f"the label {array.min()}", "Number the classes from 0.")
    if array.max() >= 2**31:
        raise rejection(argument, "labels below 2**31", f"the label {array.max()}", "Number the classes from 0.")
    return array.astype("int32", copy=False)


def _check_text(argument, value):
    if not isinstance(value, str):
        raise rejection(argument, "a text", repr(value), "Pass the name to show.")


def _check_names(argument, names):
    listed = isinstance(names, (tuple, list)) or (isinstance(names, np.ndarray) and names.ndim == 1)
    if not listed or not all(isinstance(name, (str, int, np.integer)) for name in names):
        raise rejection(argument, "a sequence of names", repr(names), "Pass e.g. ('cat', 'dog').")


def _numbers(argument, values, remedy):
    unmasked(argument, values)
    try:
        array = values if isinstance(values, np.ndarray) else np.asarray(values)
    except ValueError as error:
        raise rejection(
            argument,
            "examples of one shape",
            f"{type(values).__name__} of examples of several shapes",
            "Pad or cut them to one length, e.g. by `keras.utils.pad_sequences`.",
        ) from error
    if array.dtype.kind not in "biuf":
        raise rejection(argument, "numbers", f"dtype {array.dtype}", remedy)
    return array


def _blocks(array):
    """Yields an array in blocks of rows, since one that is mapped from a file may be larger than the memory."""
    rows = max(1, _BLOCK_VALUES // max(1, array[:1].size))
    for i in range(0, len(array), rows):
        yield array[i : i + rows]


def _check_finite(argument, array):
    if array.dtype.kind != "f":
        return
    lost = sum(int(np.sum(~np.isfinite(block.reshape(len(block), -1)).all(axis=1))) for block in _blocks(array))
    if lost:
        raise rejection(
            argument,
            "finite",
            f"{lost} of {len(array)} examples with NaN or infinity",
            "Drop or impute these examples.",
        )


def _range(array):
    lows, highs = zip(*((block.min(), block.max()) for block in _blocks(array)))
    return min(lows), max(highs)


def _check_factors(argument, factors, n, names):
    if names is None or factors is None:
        raise rejection(
            argument,
            "given with `factors_train`, `factors_test` and `factor_names`, all three or none",
            "some of them",
            "Pass the factors of both parts and their names.",
        )
    if np.shape(factors) != (n, len(names)) or np.asarray(factors).dtype.kind not in "iu" or np.min(factors) < 0:
        raise rejection(
            argument,
            f"integers of at least 0, of shape ({n}, {len(names)}), one column per name",
            f"dtype {np.asarray(factors).dtype}, shape {np.shape(factors)}",
            "Number the values of each factor from 0.",
        )
