"""The fixed examples that a callback measures, with the labels or targets that layers may know."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, rows, same_index, seed_of
from ib_keras.callbacks.gathered_examples import gathered, is_stream
from ib_keras.callbacks.layers.lengths import is_uneven, padded, require_no_list_of_rows, taken
from ib_keras.callbacks.overlapping_windows import overlap_of_windows
from ib_keras.callbacks.target_questions import kept_targets, questions_of
from ib_keras.estimators.rows.groups import group_codes, one_row_of_each
from ib_keras.plane_row import QUANTITIES, SOURCE

Arrays = ArrayLike | Mapping[str, ArrayLike]


class Examples:
    """Holds at most `max_examples` examples, drawn once by `seed`, with their labels or targets.

    Args:
      x: an array [n, ...], or a structure of arrays for a model of several inputs; or a `tf.data.Dataset`, `PyDataset`
        or generator of batches, whose first `max_examples` examples are taken, with their targets where `y` is None.
        Rows of several lengths are a ragged tensor, or batches that are padded to their own longest example.
      y: integer labels [n]; continuous targets [n, ...] of floating dtype; `"reconstruction"` for the output of the
        model; or None (default).
      max_examples: the largest number of examples to keep, >= 1; 2000 by default.
      seed: integer seed of the draw.
      name: the name of the examples in the column `data` of the rows.
      suffix: the ending of the caller's arguments in error messages, as in `x_val` and `y_val`.
      question: `"labels"` or `"steps"`, with which `y` may have several parts, as `questions_of` says; None (default)
        for one target alone.
      groups: integers or names [n] of examples that belong together, of which one is drawn from each group; None
        (default) where all examples are independent.

    Attributes:
      x: the kept examples, in the structure given.
      source: the kept examples as one array [n, d], where short rows are filled with zeros.
      targets: the `Target` of each question about the kept examples; [] without Y.
      y: the labels [n] or targets [n, d] of the first question, or None.
      n: the number of kept examples.
      kept: the places [n] of the kept examples among all.
      continuous: whether Y is continuous.
      reconstructed: whether Y is the output of the model.
      overlap: number of examples that follow a window of a series and share values with it; 0 for other examples.

    Raises:
      InputError: if `x` is a pair (x, y), a stream without batches, or holds NaN or fewer than 2 examples, or if `y`
        has another length, another index of pandas or is one-hot.

    >>> examples = Examples(np.zeros([9, 4, 4]), np.arange(9), max_examples=5)
    >>> examples.source.shape, examples.y
    ((5, 16), array([2, 3, 4, 5, 6]))
    """

    def __init__(
        self,
        x: Arrays,
        y: ArrayLike | None = None,
        max_examples: int = 2000,
        seed: int = 0,
        name: str = "val",
        suffix: str = "val",
        question: str | None = None,
        groups: ArrayLike | None = None,
    ):
        if is_stream(x):
            x, targets = gathered(f"x_{suffix}", x, positive_int("max_examples", max_examples))
            y = targets if y is None else y
        _require_one_argument(x, y, suffix)
        require_no_list_of_rows(f"x_{suffix}", x)
        same_index(f"y_{suffix}", y, f"x_{suffix}", x)
        x = _array_of_numbers(f"x_{suffix}", x) if _is_nested_numbers(x) else x
        whole = [padded(part) for part in tf.nest.flatten(x)]
        parts = [rows(f"x_{suffix}", part) for part in whole]
        if not parts:
            raise rejection(f"x_{suffix}", "arrays of examples", repr(x), "Pass one array for each input.")
        n = len(parts[0])
        if n < 2 or any(len(part) != n for part in parts):
            raise rejection(
                f"x_{suffix}",
                "at least 2 examples, equally many for every input",
                f"{[len(p) for p in parts]} rows",
                "Pass held-out examples, one row for each.",
            )
        generator = np.random.default_rng(seed_of(seed))
        single = np.arange(n) if groups is None else one_row_of_each(group_codes(groups, n), generator)
        if len(single) < 2:
            raise rejection("groups", "at least 2 groups", "1", "State which examples belong to one subject.")
        kept = np.sort(generator.permutation(single)[: positive_int("max_examples", max_examples)])
        self.name, self.n, self.kept = name, len(kept), kept
        self.overlap = max(overlap_of_windows(np.asarray(part)) for part in whole)
        self.x = tf.nest.map_structure(lambda part: taken(part, kept), x)
        self.source = np.concatenate([part[kept] for part in parts], axis=1)
        self.targets = kept_targets(questions_of(f"y_{suffix}", y, n, question), kept)
        self.reconstructed = any(not target.parts for target in self.targets)
        if self.reconstructed and is_uneven(x):
            remedy = "Pass the targets, or pad the examples: `x.to_tensor()`."
            raise rejection(f"y_{suffix}", "targets for examples of several lengths", '"reconstruction"', remedy)
        self.y = next((target.parts[0] for target in self.targets[:1] if target.parts), None)
        self.continuous = any(target.continuous for target in self.targets[:1])

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names of the quantities to measure: I(X;T), and I(T;Y) where there is a Y."""
        return QUANTITIES if self.targets else (SOURCE,)

    @property
    def questions(self) -> list[str | None]:
        """The names of the targets, [None] where there is one target or none."""
        return [target.name for target in self.targets] or [None]

    @property
    def labelled(self) -> bool:
        """Whether any Y are labels."""
        return any(not target.continuous for target in self.targets)


def _require_one_argument(x, y, suffix):
    """Raises an `InputError` for a pair in place of two arguments: its second array would be no label, but an input."""
    if y is None and isinstance(x, tuple) and len(x) == 2 and not _is_nested_numbers(x):
        raise rejection(
            f"x_{suffix}",
            "an array of examples, or a list of arrays for a model of several inputs",
            f"a pair of {' and '.join(type(part).__name__ for part in x)}",
            f"Pass x_{suffix} and y_{suffix} as two arguments, or the inputs of one model as a list.",
        )


def _array_of_numbers(argument, x):
    rows(argument, x)
    return np.asarray(x)


def _is_nested_numbers(x):
    """Whether `x` is one array written as nested lists, rather than a list of arrays for several inputs."""
    return isinstance(x, (list, tuple)) and not any(hasattr(part, "__array__") for part in tf.nest.flatten(x))
