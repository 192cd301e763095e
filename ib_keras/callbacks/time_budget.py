"""The share of the training time that measuring may take."""

import contextlib
import time
from collections.abc import Iterator

from ib_keras._checks import above, rejection


class TimeBudget:
    """Counts the time that measuring takes, and decides whether another measurement fits into the budget.

    Args:
      share: the largest share of the training time that measuring may take, in (0, 1]; None (default) for no limit.

    Attributes:
      spent: seconds that measuring has taken since the start of training.
      last: seconds that the last measurement took.

    Raises:
      InputError: if `share` is outside (0, 1].

    >>> budget = TimeBudget(0.05)
    >>> budget.start()
    >>> with budget.spending():
    ...     time.sleep(0.01)
    >>> budget.allows(), TimeBudget().allows()
    (False, True)
    """

    def __init__(self, share: float | None = None):
        remedy = "Pass e.g. 0.05 for 5 % of the training time, or None for no limit."
        if share is not None and above("budget", share, 0, remedy) > 1:
            raise rejection("budget", "a share of at most 1", repr(share), remedy)
        self.share = share
        self.start()

    def start(self) -> None:
        """Begins a training run, in which no time is spent yet."""
        self._began, self.spent, self.last = time.perf_counter(), 0.0, 0.0

    def allows(self) -> bool:
        """Whether a measurement as long as the last one would keep within the share of the time trained so far."""
        trained = time.perf_counter() - self._began - self.spent
        return self.share is None or self.spent + self.last <= self.share * trained

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """Counts the time of the `with` block as measuring."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.last = time.perf_counter() - begin
            self.spent += self.last

    def sentence(self) -> str:
        """Returns the reason why a measurement was skipped."""
        return (
            f"skipped: measuring has taken {self.spent:.1f} s so far, {self.last:.1f} s of it the last time, and the "
            f"budget is {self.share:.1%} of the training time: raise `budget`, or measure less often with `every`"
        )
