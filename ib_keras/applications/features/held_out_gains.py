"""The held-out information of each column beyond those that were kept before it, beside that of the permuted column."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from ib_keras.applications.features.neighbour_predictions import NeighbourPredictions, squared_distances

ERRORS = 1.5
"""Errors above zero and above the permuted column, from which on a column is kept.

Of 1, 1.5, 2 and 2.5, chosen on 40 tables with columns of noise that a random generator made: 1.5 errors kept none of
800 columns of noise, and more of the others than 2 did. A column of noise makes neighbours worse, so that it lies far
below zero.
"""
_PERMUTATIONS, _ERRORS_OF_PERMUTED = 6, 3
_PATIENCE = 10
_ROWS, _ROWS_JOINTLY = 2000, 1000


@dataclasses.dataclass(frozen=True)
class Gain:
    """The information that one column adds for readers by neighbours, in nats per row.

    Args:
      nats: mean gain of the log-probability of the held-out target.
      std_error: its standard error over rows.
      permuted: the same gain of the permuted column; NaN where the gain was no gain before.
      kept: whether the gain exceeds zero and the permuted gains.
    """

    nats: float
    std_error: float
    permuted: float
    kept: bool


def held_out_gains(
    columns: Sequence[np.ndarray],
    y: np.ndarray,
    order: Sequence[int],
    seed: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> dict[int, Gain]:
    """Returns {column: gain} in an order of columns, until ten of them in a row add nothing.

    A column is measured beyond those that were kept before it: a lower bound of I(X_j;Y|kept), whose gap is that of
    the neighbours as readers.

    Args:
      columns: d arrays [n], numbers or texts.
      y: integer labels [n] from 0, or floats [n].
      order: columns, the most promising first.
      seed: integer seed of the permutations, and of the 2,000 rows that are drawn from more.
      progress: called when a column is done.

    References:
      Xu et al., A theory of usable information under computational constraints (2020), definition 2.
    """
    rng = np.random.default_rng(seed)
    columns, y = _drawn(columns, y, _ROWS, rng)
    predict, kept, fails, found = NeighbourPredictions(y), None, 0, {}
    before = predict(None)
    for place in order:
        after = predict(_added(kept, columns[place]))
        permuted = _permuted(predict, kept, columns[place], rng)
        found[place] = _gain(before, after, permuted)
        progress()
        if found[place].kept:
            kept, before, fails = _added(kept, columns[place]), after, 0
        elif (fails := fails + 1) == _PATIENCE:
            break
    return found


def jointly_ordered(
    columns: Sequence[np.ndarray], y: np.ndarray, order: Sequence[int], seed: int = 0
) -> tuple[list[int], list[float]]:
    """Returns columns in the order in which each adds most beyond all those before, and what it adds in nats.

    When no column adds anything, the rest follows in the given order, with a score of 0.

    Args:
      columns: d arrays [n], numbers or texts.
      y: integer labels [n] from 0, or floats [n].
      order: columns in the order that decides between the rest.
      seed: integer seed of the 1,000 rows that are drawn from more.
    """
    columns, y = _drawn(columns, y, _ROWS_JOINTLY, np.random.default_rng(seed))
    predict, kept, left, found, gains = NeighbourPredictions(y), None, list(order), [], []
    before = predict(None).mean()
    while left:
        after = [float(predict(_added(kept, columns[place])).mean()) for place in left]
        best = int(np.argmax(after))
        if after[best] <= before:
            break
        gains.append(after[best] - before)
        found.append(left.pop(best))
        kept, before = _added(kept, columns[found[-1]]), after[best]
    return found + left, gains + [0.0] * len(left)


def _drawn(columns, y, most, rng):
    """Returns at most so many rows of columns and target, with labels numbered from 0 again."""
    if len(y) > most:
        rows = np.sort(rng.permutation(len(y))[:most])
        columns, y = [column[rows] for column in columns], y[rows]
    return columns, y if y.dtype.kind == "f" else np.unique(y, return_inverse=True)[1].reshape(-1)


def _added(distances, column):
    own = squared_distances(column)
    return own if distances is None else distances + own


def _permuted(predict, kept, column, rng):
    """Yields the predictions with the permuted column, each when it is asked for."""
    for _ in range(_PERMUTATIONS):
        yield predict(_added(kept, rng.permutation(column)))


def _gain(before, after, permuted):
    gains = after - before
    nats, error = float(gains.mean()), float(gains.std() / np.sqrt(len(gains)))
    if nats <= ERRORS * error:
        return Gain(nats, error, float("nan"), False)
    null = np.array([float((one - before).mean()) for one in permuted])
    return Gain(nats, error, float(null.mean()), bool(nats > null.mean() + _ERRORS_OF_PERMUTED * null.std(ddof=1)))
