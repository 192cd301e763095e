"""The ranking of columns by what they say of a target, with what each adds, and how many are enough."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import at_least, one_of, positive_int, rejection
from ib_keras._progress import LongRun
from ib_keras.applications.features.column_codes import BINS, column_codes, columns_of, is_identifier, target_codes
from ib_keras.applications.features.criteria import CRITERIA, ranked
from ib_keras.applications.features.held_out_gains import ERRORS, Gain, held_out_gains, jointly_ordered
from ib_keras.applications.features.word_columns import is_texts, word_columns

JOINT = "joint"
METHODS = *CRITERIA, JOINT
TASKS = "classification", "regression"
_LEAST_ROWS = 5
_NOT_TESTED = "the column was not tested: pass test=True, unless ten columns in a row before it added nothing"
_FEW_CLASS_ROWS = 2


@dataclasses.dataclass(frozen=True)
class FeatureRanking:
    """Columns in the order of a criterion, and the columns that are enough.

    Args:
      method: the criterion.
      task: `"classification"` or `"regression"`.
      names: names of all columns.
      order: columns from the best to the worst.
      scores: value of the criterion of each column in this order, in nats.
      gains: {column: `Gain`} of the columns that were tested; {} where none was.
      constant: columns with one value, or with another text in most rows.
      n: number of rows.

    >>> x = np.random.default_rng(0).normal(size=[400, 3])
    >>> ranking = rank_features(x, (x[:, 1] > 0).astype(int), names=["a", "b", "c"])
    >>> ranking.names[ranking.order[0]], ranking.selected
    ('b', (1,))
    """

    method: str
    task: str
    names: tuple[str, ...]
    order: tuple[int, ...]
    scores: tuple[float, ...]
    gains: dict[int, Gain]
    constant: frozenset[int]
    n: int

    @property
    def selected(self) -> tuple[int, ...]:
        """The columns that add information beyond those kept before them, in their order; all where none was tested."""
        if not self.gains:
            return self.order
        return tuple(column for column in self.order if column in self.gains and self.gains[column].kept)

    @property
    def reason(self) -> str:
        """How many columns are enough, and why."""
        if not self.gains:
            return "The columns were ranked, and not tested."
        if not self.selected:
            return f"None of {len(self.gains)} tested columns adds held-out information."
        kept, tested, rest = len(self.selected), len(self.gains), len(self.order) - len(self.gains)
        total = sum(self.gains[column].nats for column in self.selected)
        ending = f" After ten in a row that add nothing, {rest} more were not tested." if rest else ""
        return (
            f"{kept} of {tested} tested columns add held-out information, {total:.3f} nats in all: each adds more than "
            f"{ERRORS:g} standard errors, and more than when it is permuted.{ending}"
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A dict per column in their order: rank, feature, score, gain, its error, verdict and reason."""
        return [
            {"rank": rank, "feature": self.names[column], "column": column, "score": score} | self._of_gain(column)
            for rank, (column, score) in enumerate(zip(self.order, self.scores), start=1)
        ]

    def __str__(self) -> str:
        chosen = ", ".join(self.names[column] for column in self.selected[:10])
        more = f" and {len(self.selected) - 10} more" if len(self.selected) > 10 else ""
        return f"{chosen or 'no column'}{more} ({self.method}, n = {self.n}). {self.reason}"

    def _of_gain(self, column):
        gain = self.gains.get(column)
        if gain is None:
            return {"selected": column in self.selected, "verdict": None, "reason": _NOT_TESTED}
        verdict, reason = self._judged(column, gain)
        return {
            "selected": gain.kept,
            "gain": gain.nats,
            "gain_std_error": gain.std_error,
            "gain_permuted": gain.permuted,
            "verdict": verdict,
            "reason": reason,
        }

    def _judged(self, column, gain):
        if column in self.constant:
            return "ill_posed", "the column has one value, or another text in most rows: leave it out"
        if gain.kept:
            return "trusted", (
                f"the column adds {gain.nats:.3f} nats to those before it, and {gain.permuted:.3f} when it is permuted"
            )
        return "biased_low", (
            f"neighbours read {gain.nats:.3f} +- {gain.std_error:.3f} nats more with the column, no more than with a "
            "permuted one: other readers may read more, and more rows show smaller gains"
        )


def rank_features(
    x: ArrayLike | Sequence[str],
    y: ArrayLike,
    method: str = "cmim",
    *,
    names: Sequence[str] | None = None,
    task: str | None = None,
    bins: int = BINS,
    test: bool = True,
    seed: int = 0,
) -> FeatureRanking:
    """Ranks columns by what they say of a target beyond each other, and tests how many are enough.

    A criterion on counts ranks all columns. In this order, each column is tested by the nearest neighbours of each row
    that is left out: whether they predict its target better with the column than with those kept before, and better
    than with the permuted column. Ten columns in a row that add nothing end the test.

    Args:
      x: rows [n, d] of numbers or texts, NaN where a value is missing; a table of pandas; or n texts, whose columns are
        the words.
      y: labels [n], integers or texts; or floats [n] to predict.
      method: `"cmim"` (default), `"jmi"`, `"mrmr"` or `"mim"`, see `criteria.ranked`; or `"joint"`, which takes the
        column with the largest held-out gain in each step: slow, for at most some hundred columns.
      names: names of the d columns; None (default) takes those of the table, or their numbers.
      task: `"classification"` or `"regression"`; None (default) takes floats that are no whole numbers as numbers.
      bins: number of bins of a column of numbers for the criterion, >= 2 (default: 5).
      test: whether columns are tested (default: True); without, all columns are ranked alone.
      seed: integer seed >= 0 of the permutations, and of the 2,000 rows that are tested of more (default: 0).

    Returns:
      A `FeatureRanking`.

    Raises:
      InputError: for fewer than 5 rows, rows and targets of different numbers, one class, NaN in the target, or
        unknown methods.

    References:
      Brown, Pocock, Zhao & Lujan, Conditional likelihood maximisation: a unifying framework for information theoretic
        feature selection (2012).
    """
    one_of("method", method, METHODS)
    at_least("bins", positive_int("bins", bins), 2, "Pass e.g. 5.")
    seed = int(at_least("seed", seed, 0, "Pass an integer of at least 0."))
    given, columns = word_columns(x) if is_texts(x) else (_names(x), columns_of(x))
    names = _checked_names(names, given, len(columns))
    y, task = _target(y, len(columns[0]) if columns else 0, task)
    codes = column_codes(columns, bins)
    # An identifier tells everything about the rows that have it, and nothing about others.
    codes[:, [is_identifier(column) for column in columns]] = 0
    order, scores = zip(*ranked(codes, target_codes(y, bins), "cmim" if method == JOINT else method))
    constant = frozenset(np.flatnonzero(codes.max(axis=0) == 0).tolist())
    if method == JOINT:
        order, scores = jointly_ordered(columns, y, order, seed)
    gains = {}
    if test:
        gains = held_out_gains(columns, y, order, seed, LongRun(len(order), "column").advance)
    return FeatureRanking(method, task, tuple(names), tuple(order), tuple(scores), gains, constant, len(y))


def _names(x):
    return [str(name) for name in x.columns] if hasattr(x, "columns") else None


def _checked_names(names, given, d):
    names = names if names is not None else given if given is not None else [f"column {place}" for place in range(d)]
    if len(names) != d or not d:
        raise rejection("names", f"one for each of the {d} columns", f"{len(names)} names", "Name every column.")
    return [str(name) for name in names]


def _target(y, n, task):
    """Returns the target [n], integers from 0 of classes and floats of numbers, and the task."""
    y = np.asarray(y)
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.ndim != 1 or len(y) != n:
        raise rejection("y", f"one label or number for each of the {n} rows", f"shape {y.shape}", "Pass an array [n].")
    if n < _LEAST_ROWS:
        raise rejection("x", f"at least {_LEAST_ROWS} rows", n, "Collect more.")
    if y.dtype.kind == "O" and any(one is None or one != one for one in y):
        raise rejection("y", "without missing labels", "None or NaN among them", "Drop these rows.")
    if y.dtype.kind == "O":
        y = y.astype(float) if all(isinstance(one, (int, float, np.number)) for one in y) else y.astype(str)
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise rejection("y", "finite", f"{int((~np.isfinite(y)).sum())} NaN or infinite", "Drop these rows.")
    fractions = y.dtype.kind == "f" and bool((y % 1).any())
    task = one_of("task", task, TASKS) if task is not None else TASKS[fractions]
    if task == "regression":
        if y.dtype.kind not in "iufb":
            raise rejection("task", '"classification" for a target of texts', repr(task), "Leave `task` out.")
        y = y.astype(float)
        kinds = len(np.unique(y))
    else:
        classes, y = np.unique(y, return_inverse=True)
        kinds = len(classes)
        if kinds * _FEW_CLASS_ROWS > n:
            remedy = 'Pass task="regression" if these are measurements.'
            raise rejection("y", "labels that repeat", f"{kinds} values in {n} rows", remedy)
    if kinds < 2:
        raise rejection("y", "two or more different values", "one value in all rows", "Choose another target.")
    return y.reshape(-1), task
