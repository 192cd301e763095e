"""Data as a reader found them, before classes are numbered, examples held out and values scaled."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np

from ib_keras.datasets.sources.scratch import OnDisk

Blocks = Iterable[tuple[np.ndarray, Any]]


@dataclasses.dataclass
class Found:
    """Examples as they stand in a file, with what is known of them.

    Args:
      name: the name to show.
      x: numbers [n, ...], NaN where a value is missing; all examples, or the training part where `x_test` is given.
      y: labels or targets of `x` of any dtype, texts included; `None` where there are none.
      x_test: the test part, where the source has one.
      y_test: labels or targets of `x_test`.
      column_names: names of the columns of `x`.
      target_name: name of the label or target.
      class_names: names of the classes, where labels are numbered already.
      unscaled: boolean [d], True for columns that are no measurement, such as indicators of a category.
      notes: sentences on how the data were read.
      blocks: pairs of some examples and their labels, in place of `x` and `y`, of data larger than a quarter of the
        memory, with None for labels that stand in `y`; None (default) where `x` is there.
      test_blocks: the same of the test part, where the source has one.
      whole_target: whether the labels were written as integers, which NaN beside them turns into floats.
      rows: where each example of `x` stood when it was read, [n]; None (default) where all are in their order.
      test_rows: the same of the test part, where it was drawn from the same examples; None (default) elsewhere.

    >>> Found("toy", np.zeros([4, 2])).y is None
    True
    """

    name: str
    x: Any
    y: Any = None
    x_test: Any = None
    y_test: Any = None
    column_names: tuple[str, ...] | None = None
    target_name: str | None = None
    class_names: tuple[str, ...] | None = None
    unscaled: np.ndarray | None = None
    notes: list[str] = dataclasses.field(default_factory=list)
    blocks: Blocks | None = None
    test_blocks: Blocks | None = None
    whole_target: bool = False
    rows: np.ndarray | None = None
    test_rows: np.ndarray | None = None

    def as_blocks(self) -> Blocks:
        """Returns the examples as blocks, those that are in the memory as one."""
        return [(self.x, self.y)] if self.blocks is None else self.blocks

    def take(self, rows: np.ndarray) -> None:
        """Keeps some rows of the examples and their labels, by index or mask; the test part stays whole."""
        self.rows = self.places()[rows]
        self.x = chosen(self.x, rows)
        self.y = None if self.y is None else self.y[rows]

    def places(self) -> np.ndarray:
        """Returns where each example of `x` stood when it was read, [n]."""
        return np.arange(len(self.x)) if self.rows is None else self.rows

    def take_test(self, rows: np.ndarray) -> None:
        """Keeps some rows of the test part."""
        self.x_test = chosen(self.x_test, rows)
        self.y_test = None if self.y_test is None else self.y_test[rows]


def chosen(x: Any, rows: np.ndarray) -> Any:
    """Returns chosen rows of an array, or of rows on the disk, which stay there.

    >>> chosen(np.arange(4), np.array([1, 3])).tolist()
    [1, 3]
    """
    return x.take(rows) if isinstance(x, OnDisk) else x[rows]


def blocks_of(x: Any) -> Iterable[np.ndarray]:
    """Returns an array as one block, and the blocks of rows on the disk."""
    return x.blocks() if isinstance(x, OnDisk) else [np.asarray(x)]
