"""Tests of a trusted value against all conditions that are known to mislead its method."""

import dataclasses
import functools
import math
from collections.abc import Callable, Sequence

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import (
    BOARD_LEVEL,
    GRID_LEVEL,
    NEAR_ZERO,
    PLANTED,
    SEEN,
    SMALL,
    grown_too_much,
    leaves_room,
    made_up,
    margin,
    may_still_miss,
    no_news,
    off_by,
    on_islands,
    reads_more,
    still_missed,
    surely_read,
)
from ib_keras.estimators.base.widened import widened
from ib_keras.estimators.evidence.common_line import LEAST_ON_A_LINE, ROWS_ON_LINES, rows_on_a_line
from ib_keras.estimators.evidence.copies import JUMP, jump_of_distances
from ib_keras.estimators.evidence.equal_values import LEAST_ROWS, equal_values
from ib_keras.estimators.evidence.islands import agreement
from ib_keras.estimators.evidence.planted_twin import planted
from ib_keras.estimators.evidence.rank_grids import grid_p_value, takes_grids
from ib_keras.estimators.evidence.row_order import LEAST_SHARE, independent_rows
from ib_keras.estimators.evidence.usable_information import usable_information
from ib_keras.estimators.formulas.counts import label_entropy, symbols
from ib_keras.estimators.rows.pair import Pair

_READ_ALONE, _COUNTED = 3, 20
_BOARD, _ROWS_THAT_SHOW_A_BOARD = 10, 2_000


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """A value, the rows that it was measured on, and the method that measured it.

    Args:
      estimate: the trusted estimate.
      pair: the rows; a side of integers holds labels.
      measure: the method, (x, y) -> `Estimate`, without confirmation.
      drifts: whether more rows raise the value, as they do for neighbours and bins.
    """

    estimate: Estimate
    pair: Pair
    measure: Callable
    drifts: bool

    @property
    def x(self):
        return self.pair.x

    @property
    def y(self):
        return self.pair.y

    @property
    def sides(self):
        return self.pair.sides

    @property
    def nats(self):
        return self.estimate.nats

    @functools.cached_property
    def grown(self):
        """By how many nats all rows give more than halves of them."""
        parts = [rows for seed in range(2) for rows in _halves(len(self.x), seed)]
        return float(self.nats - np.mean([self.measure(self.x[rows], self.y[rows]).nats for rows in parts]))

    @property
    def columns(self):
        """The number of columns that are not labels."""
        return sum(_different_columns(side) for side in self.sides if not is_label(side))


def confirm(estimate: Estimate, pair: Pair, measure: Callable, *, drifts: bool, rerun: bool = True) -> Estimate:
    """Returns the estimate as it is, or with the verdict of the first test that a trusted value fails.

    The tests look, in this order, for constant sides; for numbers and lines that both sides share; for rows that are
    copies of other rows; for rows that follow each other; for values that small groups of rows explain; for a label
    beside more columns than neighbours can use; for a classifier that gives more than the value; for half of the rows
    that give less; for grids of ranks that show dependence where the value is small; and, near zero, for planted
    dependence that the method misses.

    Args:
      estimate: the estimate of `measure(x, y)`.
      pair: the rows of the estimate; a side of integers holds labels.
      measure: the method, (x, y) -> `Estimate`.
      drifts: whether more rows raise the value, as they do for neighbours and bins.
      rerun: whether `measure` may be run again on other rows; False for methods that train a network.
    """
    if estimate.verdict != "trusted":
        return estimate
    case = Case(estimate, pair, measure, drifts)
    checks = (constant, shared_numbers, common_line, copies, order, islands)
    if all(map(is_label, case.sides)):
        checks += (sparse_table,) if rerun else ()
    else:
        checks += (wide_label, reader)
        checks += (growth, grids, power) if rerun else (untested_zero,)
    for check in checks:
        if found := check(case):
            return dataclasses.replace(estimate, **found)
    tested = sparse_table in checks or (drifts and growth in checks)
    return widened(estimate, case.grown if tested else 0.0)


def confirm_rows(estimate: Estimate, pair: Pair, tests: Sequence[Callable] | None = None) -> Estimate:
    """Returns the estimate as it is, or not trusted where the rows are copies, a series, or small groups.

    Args:
      estimate: any estimate of the information of the two sides.
      pair: the rows; a side of integers holds labels.
      tests: those of `copies`, `order` and `islands` that are made; None (default) makes all that suit the rows.
    """
    if estimate.verdict != "trusted":
        return estimate
    case = Case(estimate, pair, None, drifts=False)
    checks = tests or ((order,) if all(map(is_label, pair.sides)) else (copies, order, islands))
    found = next(filter(None, (check(case) for check in checks)), {})
    return dataclasses.replace(estimate, **found)


def _different_columns(side):
    """Returns the number of columns that vary and are no copy of another one, up to their sign; at least one."""
    if side.shape[1] == 1 or side.shape[1] > _COUNTED:
        return side.shape[1]
    varying = side[:, np.ptp(side, axis=0) > 0]
    centred = varying - varying[:1]
    signs = np.sign(centred[np.argmax(centred != 0, axis=0), np.arange(centred.shape[1])])
    # As bytes, since `np.unique` would make a field of each of the rows. Adding 0 turns -0 into 0.
    return max(1, len({column.tobytes() for column in (centred * signs + 0.0).T}))


def is_label(side: np.ndarray) -> bool:
    """Whether a side holds labels, which its dtype tells: it is not floating."""
    return side.dtype.kind != "f"


def constant(case):
    """A column that does not vary shares no information in these rows, and tells nothing about others."""
    still = [name for name, side in zip("xy", case.sides) if not is_label(side) and not np.ptp(side, axis=0).any()]
    if still and not any(map(is_label, case.sides)):
        return _found(
            "undersampled",
            f"`{still[0]}` has the same value in all {len(case.x)} rows, and a constant shares no information: look "
            "for the reason why it does not vary",
            could_hide=math.log(2),
        )


def shared_numbers(case):
    """Rows with one number on both sides lie on a line, along which the information is infinite."""
    if any(map(is_label, case.sides)):
        return None
    rows = equal_values(*case.sides)
    if rows >= LEAST_ROWS:
        return _found(
            "ill_posed",
            f"{rows} of {len(case.x)} rows hold the same number on both sides, so that the information is infinite: "
            "leave out such rows, or state a noise level with NoisyChannel",
        )


def common_line(case):
    """Rows on one line, such as values that a regression filled in, share infinite information."""
    if any(map(is_label, case.sides)):
        return None
    rows = rows_on_a_line(*case.sides)
    if rows >= LEAST_ON_A_LINE:
        return _found(
            "ill_posed",
            f"{rows} of {min(len(case.x), ROWS_ON_LINES)} rows lie on one exact line of both sides, as values filled "
            "in by a regression do, so that the information is infinite: leave out such rows, or state a noise level "
            "with NoisyChannel",
        )


def copies(case):
    """Rows that repeat other rows are no evidence of their own."""
    scaled = zip(case.sides, case.pair.standardised())
    jump = max((jump_of_distances(columns) for side, columns in scaled if not is_label(side)), default=1.0)
    if jump > JUMP:
        return _found(
            "ill_posed",
            f"the distances between neighbours jump {jump:.0f}-fold, as they do where rows are copies of other rows: "
            "pass each row once, or, unless `groups=` is stated already, state with it which rows belong together",
        )


def order(case):
    """Rows of a series count for fewer independent rows."""
    n, worth = len(case.x), independent_rows(case.pair)
    if worth < LEAST_SHARE * n:
        both = "" if case.x is case.y else " on both sides"
        return _found(
            "undersampled",
            f"the rows follow each other{both}, and {n} rows count for about {max(1, worth):.0f} independent "
            f"ones: take one row in {math.ceil(n / max(1, worth))} of a series, or shuffle a table that is sorted",
        )


def islands(case):
    """Neighbours that agree with each other, and with no rows beyond, may be rows of one subject."""
    if case.nats <= margin(0.0):
        return None
    for side, other, columns in zip(case.sides, case.sides[::-1], case.pair.standardised()):
        if not is_label(side) and on_islands(*(agreed := agreement(columns, other))):
            near, far = agreed
            return _found(
                "undersampled",
                f"the nearest rows agree on the other side by {near:.2f} of the most possible, and rows some ninety "
                f"away by {max(far, 0):.2f}, so that the value may be that of small groups, such as repeated "
                "measurements: collect more rows, or, unless `groups=` is stated already, state with it which rows "
                "belong together",
            )


def sparse_table(case):
    """Shuffled symbols share no information: a value for them comes from sparse cells."""
    codes = [symbols(side) for side in case.sides]
    generator = np.random.default_rng(0)
    shuffled = [case.measure(codes[0][:, None], generator.permutation(codes[1])[:, None]).nats for _ in range(4)]
    read_of_nothing, grown, error = float(np.mean(shuffled)), case.grown, case.estimate.std_error
    if made_up(read_of_nothing, float(np.std(shuffled)), case.nats):
        return _found(
            "undersampled",
            f"shuffled symbols give {read_of_nothing:.3f} nats instead of 0: collect more rows or merge symbols",
        )
    # The bias of counts falls like one over n, so that all rows are still off by as much as half of them differ.
    if grown_too_much(grown, case.nats) or off_by(grown, error, case.nats):
        return _found(
            "undersampled",
            f"half of the rows give {abs(grown):.3f} nats {'less' if grown > 0 else 'more'}, beside a standard error "
            f"of {error:.3f}: collect more rows or merge symbols",
        )


def wide_label(case):
    """Neighbours miss dependence in many columns; the truth lies between a classifier and the label entropy."""
    if not any(map(is_label, case.sides)) or case.columns <= _READ_ALONE:
        return None
    entropy = _entropy_of_label(case)
    if leaves_room(case.nats, entropy):
        return _found(
            "undersampled",
            f"{case.columns} columns can hide dependence from neighbours, and the truth may be any value up to the "
            f"label entropy of {entropy:.3f} nats: measure fewer columns at a time, or use Auto, which also asks a "
            "classifier",
            could_hide=entropy - max(case.nats, 0.0),
        )
    low, error = _reading(case)
    if leaves_room(surely_read(low, error), entropy):
        return _found(
            "undersampled",
            f"{case.columns} columns can hide dependence from neighbours, and the truth may be any value between the "
            f"{max(low, 0):.3f} nats of a cross-fitted classifier and the label entropy of {entropy:.3f} nats: measure "
            "fewer columns at a time",
            could_hide=entropy - max(low, 0.0),
        )


def reader(case):
    """A classifier that predicts unseen rows gives a lower bound."""
    if not any(map(is_label, case.sides)):
        return None
    low, error = _reading(case)
    if reads_more(surely_read(low, error), case.nats, case.estimate.std_error):
        return _found(
            "biased_low",
            f"a cross-fitted classifier gives {low:.3f} nats, more than the value of {case.nats:.3f}: take that as a "
            "lower bound, and try `estimators.VInformation`",
        )


def growth(case):
    """Half of the rows show how many nats all rows still miss."""
    # At jumps of the density the bias of neighbours falls like the D-th root of n, its slowest case.
    if not case.drifts:
        return None
    grown = case.grown
    if may_still_miss(grown, case.estimate.std_error, case.nats, case.columns):
        missed = still_missed(grown, case.columns)
        return _found(
            "biased_low",
            f"half of the rows give {abs(grown):.3f} nats {'less' if grown > 0 else 'more'}, so that all rows may be "
            f"off by {missed:.3f} nats, with a standard error of {case.estimate.std_error:.3f}: collect more rows",
            could_hide=missed if grown > 0 else math.nan,
        )


def grids(case):
    """Grids of ranks show dependence of any shape in few columns."""
    if case.nats >= SMALL or not takes_grids(*case.sides):
        return None
    p = grid_p_value(*case.sides, known=no_news(case.nats))
    if p < GRID_LEVEL:
        return _found(
            "biased_low",
            f"a grid of ranks shows more dependence than {case.nats:.3f} nats (p = {p:.1e}): collect more rows, or use "
            "KSG or MixedKSG",
        )


def power(case):
    """Near zero the method has to show dependence that is planted in the same rows."""
    if case.nats >= NEAR_ZERO:
        return None
    read = min(_read_of_planted(case, seed) for seed in range(3))
    if read < max(case.nats, 0.0) + SEEN:
        return _blind(case, f"{PLANTED} nats planted in all columns of the same rows give only {read:.3f}")
    if len(case.x) < _ROWS_THAT_SHOW_A_BOARD and takes_grids(*case.sides):
        for seed in range(2):
            twin = planted(*case.sides, PLANTED, seed, cells=_BOARD)
            unseen = abs(case.measure(case.x, twin).nats - max(case.nats, 0.0)) < SEEN
            if unseen and grid_p_value(case.x, twin, known=no_news(0.0)) > BOARD_LEVEL:
                return _blind(case, f"{PLANTED} nats planted as a board of {_BOARD} cells a column do not show")
    return None


def untested_zero(case):
    """A method that is too slow for planted twins proves nothing near zero."""
    if case.nats < NEAR_ZERO:
        return _blind(case, "a trained network may have missed dependence")


def _read_of_planted(case, seed):
    """Returns the value of the method on a planted twin, or infinity where its own tests refuse the value."""
    found = case.measure(case.x, planted(*case.sides, PLANTED, seed))
    return found.nats if found.verdict in ("trusted", "undersampled") else math.inf


def _blind(case, finding):
    return _found(
        "undersampled",
        f"the value is near 0, but {finding}, so that {case.columns} columns of {len(case.x)} rows can hide "
        "dependence: collect more rows or measure fewer columns at a time",
        could_hide=math.log(2),
    )


def _reading(case):
    """Returns (nats, standard error) of a classifier of the label."""
    features, label = case.sides if is_label(case.y) else case.sides[::-1]
    return usable_information(features, symbols(label.reshape(len(label), -1)))


def _entropy_of_label(case):
    label = case.y if is_label(case.y) else case.x
    return label_entropy(symbols(label.reshape(len(label), -1)))


def _halves(n, seed):
    order = np.random.default_rng(seed).permutation(n)
    return order[: n // 2], order[n // 2 :]


def _found(verdict, reason, could_hide=math.nan):
    return {"verdict": verdict, "reason": reason, "could_hide": could_hide}
