"""The epochs or steps at which a callback measures: every k-th, powers of two, or those of a list."""

from collections.abc import Collection

from ib_keras._checks import one_of, positive_int, rejection

UNITS = ("epochs", "steps")
Every = int | str | Collection[int]


class Schedule:
    """Decides at which counts of finished epochs or steps to measure; the count 0 is before training.

    Args:
      every: a positive integer k for the counts 0, k, 2k, ... (default: every count); `"log"` for 0, 1, 2, 4, 8, ...;
        or a collection of counts >= 0.
      unit: `"epochs"` (default), or `"steps"` for batches since the start of training.

    Raises:
      InputError: if `every` or `unit` is anything else.

    >>> [count for count in range(20) if Schedule("log").holds(count)]
    [0, 1, 2, 4, 8, 16]
    >>> [count for count in range(7) if Schedule(3, "steps").holds(count)]
    [0, 3, 6]
    """

    def __init__(self, every: Every = 1, unit: str = "epochs"):
        self.every, self.unit = every, one_of("unit", unit, UNITS)
        self._counts = None if isinstance(every, (int, float, str)) else _counts(every)
        self._log = every == "log"
        remedy = 'Pass an integer of at least 1, "log", or a list of counts, such as [0, 1, 10, 100].'
        self._every = None if self._log or self._counts is not None else positive_int("every", every, remedy)

    def holds(self, count: int) -> bool:
        """Whether to measure when `count` epochs or steps are finished."""
        if self._counts is not None:
            return count in self._counts
        # A power of two has one bit set, which the number below it lacks; 0 passes as well.
        return count & (count - 1) == 0 if self._log else count % self._every == 0

    def first_gap(self, epochs: int, steps: int | None = None, initial_epoch: int = 0) -> int | None:
        """Returns the first of `epochs` epochs without a measurement, or None where each has one.

        Args:
          epochs: number of epochs, counted from 1.
          steps: number of steps an epoch, for a schedule of steps; None (default) where unknown, which passes.
          initial_epoch: number of epochs in front that are not looked at; 0 by default.

        >>> Schedule(2).first_gap(4), Schedule("log").first_gap(2), Schedule(3, "steps").first_gap(4, steps=2)
        (1, None, 1)
        >>> Schedule([3, 4]).first_gap(4, initial_epoch=2) is None
        True
        """
        if self.unit == "steps" and steps is None:
            return None
        span = 1 if self.unit == "epochs" else steps
        for epoch in range(initial_epoch + 1, epochs + 1):
            if not any(map(self.holds, range((epoch - 1) * span + 1, epoch * span + 1))):
                return epoch
        return None


def _counts(every):
    try:
        counts = set() if isinstance(every, (bytes, dict)) else {int(one) for one in every if int(one) == one >= 0}
    except (TypeError, ValueError):
        counts = set()
    if not counts or len(counts) != len(set(every)):
        raise rejection("every", "whole numbers of at least 0", repr(every), "List counts, such as [0, 1, 10, 100].")
    return counts
