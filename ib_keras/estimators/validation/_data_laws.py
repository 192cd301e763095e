"""Changes of paired data whose effect on the information is known from information theory."""

import dataclasses
from collections.abc import Callable

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.columns import normal_scores, standardised

_SHIFTS = 3


@dataclasses.dataclass(frozen=True)
class Law:
    """A law of information, with the measurement that tests it on an estimator.

    Args:
      name: name of the law.
      relation: `"="` or `"<="`, between the measured estimate and the sum of the references.
      measure: function (estimator, its estimate on the data, x, y, generator) -> (`Estimate`, list of references).
      holds: sentence for an estimator that keeps the law.
      fails: sentence for an estimator that breaks the law.
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
        SHIFTED,
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


def _shifted(estimator, base, x, y, generator):
    """Pairs every row with one far before or after it, which leaves the order on both sides as it is."""
    n = len(x)
    far = generator.integers(n // 4, 3 * n // 4 + 1, _SHIFTS)
    return max((estimator(x, np.roll(y, shift, axis=0)) for shift in far), key=lambda found: abs(found.nats)), []


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
    "shuffled rows share no information",
    "shuffled rows share no information, so that chance explains as many nats of the value: collect more rows",
)
SHIFTED = Law(
    "independence: rows far apart",
    "=",
    _shifted,
    "rows far apart share no information",
    "rows far apart share information, as those of a series do, so that rows are not independent: take one row in "
    "many, or pass `groups=`",
)
ADDITIVITY = Law(
    "additivity: two halves side by side",
    "=",
    _side_by_side,
    "two independent problems add up",
    "two independent problems side by side do not add up, so that the estimator errs with twice the columns and twice "
    "the information: reduce the dimension, or test the value itself with Calibrated",
)
DROPPED = Law(
    "data processing: columns of y dropped",
    "<=",
    _changed(_first_half),
    "fewer columns share no more information",
    "fewer columns give a larger value, so that the value of all columns is too low: reduce the dimension",
)
FOLDED = Law(
    "data processing: y folded at its median",
    "<=",
    _changed(_folded),
    "a folded y shares no more information",
    "a folded y gives a larger value, which information cannot do: transform y to normal scores",
)
MERGED = Law(
    "data processing: symbols of y merged",
    "<=",
    _changed(_merged),
    "fewer symbols share no more information",
    "fewer symbols give a larger value, which information cannot do: use a correction for sparse tables",
)
NOISE = Law(
    "data processing: y and a column of noise",
    "=",
    _changed(_with_noise),
    "a column of noise adds no information",
    "a column of noise changes the value, and columns without information in your data do the same: drop them first",
)
MONOTONE = Law(
    "invariance: normal scores",
    "=",
    _changed(_scores),
    "increasing maps of the columns keep the value",
    "increasing maps of the columns change the value, which belongs to these units: transform columns to normal scores",
)
RENAMED = Law(
    "invariance: other names of symbols",
    "=",
    _changed(_renamed),
    "other names of the symbols keep the value",
    "other names of the symbols change the value, which depends on their order: use an estimator of discrete variables",
)
UNITS = Law(
    "invariance: units",
    "=",
    _changed(_other_units),
    "other units keep the value",
    "other units change the value: standardise the columns",
)
TURNED = Law(
    "invariance: rotation",
    "=",
    _changed(_turned),
    "a rotation of the columns keeps the value",
    "a rotation changes the value, which holds for these coordinates only: compare it with another estimator",
)
ORDER = Law(
    "invariance: order of rows",
    "=",
    _changed(_reordered),
    "another order of the rows keeps the value",
    "another order of the rows changes the value: shuffle the pairs, and average over seeds",
)
