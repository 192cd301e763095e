"""A share of the time of training that measuring may take."""

import contextlib
import time

from ib_keras._checks import above, rejection


class TimeBudget:
    """Counts the time that measuring takes, and says whether there is time for another measurement.

    Args:
      share: largest share of the time of training, in (0, 1]; None has no limit.

    Raises:
      InputError: for another share.

    >>> budget = TimeBudget(0.05)
    >>> budget.start()
    >>> with budget.spending():
    ...     time.sleep(0.01)
    >>> budget.allows(), TimeBudget().allows()
    (False, True)
    """

    def __init__(self, share=None):
        remedy = "Pass e.g. 0.05 for 5 % of the time of training, or None for no limit."
        if share is not None and above("budget", share, 0, remedy) > 1:
            raise rejection("budget", "a share of at most 1", repr(share), remedy)
        self.share = share
        self.start()

    def start(self):
        """Begins a training run: nothing spent yet."""
        self._began, self.spent, self.last = time.perf_counter(), 0.0, 0.0

    def allows(self):
        """Whether a measurement as long as the last one would stay within the share of the time trained so far."""
        trained = time.perf_counter() - self._began - self.spent
        return self.share is None or self.spent + self.last <= self.share * trained

    @contextlib.contextmanager
    def spending(self):
        """Counts the time of its block as measuring."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.last = time.perf_counter() - begin
            self.spent += self.last

    def sentence(self):
        """Returns why a measurement was skipped."""
        return (
            f"skipped: measuring has taken {self.spent:.1f} s, the last time {self.last:.1f} s, and the budget is "
            f"{self.share:.1%} of the time of training"
        )
