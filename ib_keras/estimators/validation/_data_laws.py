"""Changes of paired data of which information theory says what they do to the information."""

import dataclasses
from collections.abc import Callable

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.columns import normal_scores, standardised


@dataclasses.dataclass(frozen=True)
class Law:
    """A law: what an estimator gives after a change, and which of its estimates the law adds up for comparison.

    Args:
      name: what the law is called.
      relation: `"="` or `"<="`.
      measure: maps (estimator, its estimate on the data, x, y, generator) to an `Estimate` and a list of references.
      holds: sentence for an estimator that keeps it.
      fails: sentence for an estimator that does not.
    """

    name: str
    relation: str
    measure: Callable
    holds: str
    fails: str


def laws_of(x: np.ndarray, y: np.ndarray) -> list[Law]:
    """Returns the laws that suit arrays [n, d_x] and [n, d_y], by dtype and number of columns."""
    floating = [side.dtype.kind == "f" for side in (x, y)]
    several = y.shape[1] > 1
    turned = any(f and side.shape[1] > 1 for f, side in zip(floating, (x, y)))
    return [
        INDEPENDENCE,
        ADDITIVITY,
        *([DROPPED] if several else []),
        FOLDED if floating[1] else MERGED,
        NOISE,
        *([MONOTONE] if any(floating) else []),
        *([] if all(floating) else [RENAMED]),
        *([UNITS] if any(floating) else []),
        *([TURNED] if turned else []),
        ORDER,
    ]


def _changed(change):
    """Returns the measurement of changed data, to be compared with the data as they are."""
    return lambda estimator, base, x, y, generator: (estimator(*change(x, y, generator)), [base])


def _shuffled(estimator, base, x, y, generator):
    return estimator(x, generator.permutation(y)), []


def _side_by_side(estimator, base, x, y, generator):
    order = generator.permutation(len(x))
    halves = order[: len(x) // 2], order[len(x) // 2 : len(x) // 2 * 2]
    both = estimator(*(np.hstack([side[half] for half in halves]) for side in (x, y)))
    return both, [estimator(x[half], y[half]) for half in halves]


def _first_half(x, y, generator):
    return x, y[:, : y.shape[1] // 2]


def _folded(x, y, generator):
    return x, np.abs(y - np.median(y, axis=0))


def _merged(x, y, generator):
    return x, _named(y) // 2


def _with_noise(x, y, generator):
    noise = generator.normal(size=[len(y), 1]) if y.dtype.kind == "f" else generator.integers(2, size=[len(y), 1])
    return x, np.hstack([y, noise.astype(y.dtype)])


def _scores(x, y, generator):
    return tuple(normal_scores(side) if side.dtype.kind == "f" else side for side in (x, y))


def _renamed(x, y, generator):
    return tuple(side if side.dtype.kind == "f" else _with_other_names(side, generator) for side in (x, y))


def _with_other_names(side, generator):
    return np.stack([generator.permutation(column.max() + 1)[column] for column in _named(side).T], axis=1)


def _named(side):
    """Returns the symbols of each column as 0, 1, 2, ..."""
    return np.stack([symbols(column[:, None]) for column in side.T], axis=1)


def _other_units(x, y, generator):
    return tuple(side * 1024.0 + 4096.0 if side.dtype.kind == "f" else side for side in (x, y))


def _turned(x, y, generator):
    return tuple(_rotated(side, generator) if side.dtype.kind == "f" else side for side in (x, y))


def _rotated(side, generator):
    return standardised(side) @ np.linalg.qr(generator.normal(size=[side.shape[1]] * 2))[0]


def _reordered(x, y, generator):
    order = generator.permutation(len(x))
    return x[order], y[order]


INDEPENDENCE = Law(
    "independence: shuffled y",
    "=",
    _shuffled,
    "shuffled rows tell nothing",
    "it sees dependence where there is none, so this much of the number is chance: collect more rows",
)
ADDITIVITY = Law(
    "additivity: two halves side by side",
    "=",
    _side_by_side,
    "two independent problems add up",
    "two independent problems side by side do not add up, so it errs in twice the columns at twice the "
    "strength: reduce the dimension, or see with Calibrated whether the number itself holds",
)
DROPPED = Law(
    "data processing: columns of y dropped",
    "<=",
    _changed(_first_half),
    "fewer columns tell no more",
    "fewer columns tell more, so columns hide information from it: the number is too low; reduce the dimension",
)
FOLDED = Law(
    "data processing: y folded at its median",
    "<=",
    _changed(_folded),
    "a folded y tells no more",
    "a folded y tells more, which no information does: the number depends on the shape of y; put it on normal scores",
)
MERGED = Law(
    "data processing: symbols of y merged",
    "<=",
    _changed(_merged),
    "fewer symbols tell no more",
    "fewer symbols tell more, which no information does: use a correction for sparse tables",
)
NOISE = Law(
    "data processing: y and a column of noise",
    "=",
    _changed(_with_noise),
    "a column of noise adds nothing",
    "a column of noise changes the number, so columns without information in your data do the same: drop them first",
)
MONOTONE = Law(
    "invariance: normal scores",
    "=",
    _changed(_scores),
    "increasing maps of the columns change nothing",
    "increasing maps of the columns change the number: it belongs to these units; put columns on normal scores",
)
RENAMED = Law(
    "invariance: other names of symbols",
    "=",
    _changed(_renamed),
    "symbols have no order",
    "it reads an order into symbols: use an estimator of discrete variables",
)
UNITS = Law(
    "invariance: units",
    "=",
    _changed(_other_units),
    "units do not matter",
    "the number depends on units: standardise the columns",
)
TURNED = Law(
    "invariance: rotation",
    "=",
    _changed(_turned),
    "a rotation of the columns changes nothing",
    "a rotation of the columns changes the number: it holds for these coordinates only; compare with another estimator",
)
ORDER = Law(
    "invariance: order of rows",
    "=",
    _changed(_reordered),
    "the order of rows does not matter",
    "the order of rows matters: shuffle the pairs, and average over seeds",
)
