"""Rows of a source that repeat: copies of other rows, or values of a small space that occur again by nature."""

import dataclasses
import functools
import math

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import is_one_hot
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import stands_copies
from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.repeats import COPIED, copied_fraction

_STEPS, _FEW, _TELLING = 255, 20, 7


@dataclasses.dataclass(frozen=True, eq=False)
class RepeatedRows:
    """Source rows, some of which repeat others.

    Args:
      x: the rows [n, d].
      value: integer code of the value of each row [n].
    """

    x: np.ndarray
    value: np.ndarray

    @classmethod
    def of(cls, x: ArrayLike | None) -> "RepeatedRows | None":
        """Returns the rows of `x` [n, ...], or None where no row repeats another one."""
        if x is None:
            return None
        x = np.asarray(x)
        x = x.reshape(len(x), -1)
        # Bytes of rows compare faster than their columns; adding 0 turns -0.0 into 0.0.
        return cls(x, symbols(np.ascontiguousarray(x + 0).view(np.uint8))) if copied_fraction(x) > 0 else None

    @functools.cached_property
    def counts(self) -> np.ndarray:
        """How often each value occurs."""
        return np.bincount(self.value)

    @property
    def separable(self) -> bool:
        """Whether a bracket without them is asked: they are few, or discrete; the copies of a density are refused."""
        return len(self.counts) > 1 and (self.share <= COPIED or self._space < math.inf)

    @property
    def share(self) -> float:
        """The share of rows that repeat an earlier one."""
        return 1 - len(self.counts) / len(self.value)

    def by_nature(self, found: Estimate) -> bool:
        """Whether rows repeat because there are few values, so that each row is evidence of its own.

        Rows of a small space look the same whether they were drawn or copied. The answer is therefore yes only where
        the estimate keeps its promise even if the rows are several copies of a sample drawn at random.
        """
        values, rows = len(self.counts), len(self.value)
        few = 2 <= values <= self._space <= rows
        return few and stands_copies(values, rows // self._multiple(), found.std_error, found.nats)

    def _multiple(self):
        """Returns how often the whole sample occurs, if it was copied as a whole; a design of few values was not."""
        designed = len(self.counts) <= _FEW and np.ptp(self.counts) == 0
        # By chance the counts of m values share a factor with a probability of about 2^-m.
        return 1 if designed or len(self.counts) < _TELLING else int(np.gcd.reduce(self.counts))

    @functools.cached_property
    def _space(self):
        """Returns the number of values that the columns can form, infinity where one of them is not discrete."""
        if is_one_hot(self.x):
            return self.x.shape[1]
        distinct = [np.unique(column) for column in self.x.T]
        return math.prod(map(len, distinct)) if all(map(_has_steps, distinct)) else math.inf

    def spread(self, local: np.ndarray) -> float:
        """Returns the standard error of the mean of `local` [n] where rows of one value count as one row."""
        return float(np.sqrt((np.bincount(self.value, local - local.mean()) ** 2).sum()) / len(local))

    @property
    def others(self) -> np.ndarray:
        """For each row the number of rows of another value [n]."""
        return len(self.value) - self.counts[self.value]


def _has_steps(distinct):
    """Whether sorted values are multiples of one step, as bits, categories and small integers are."""
    gaps = np.diff(distinct.astype(np.float64))
    if len(gaps) == 0:
        return True
    steps = gaps / gaps.min()
    return bool(steps.sum() <= _STEPS and np.abs(steps - np.round(steps)).max() < 1e-3)
