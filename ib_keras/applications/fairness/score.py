"""A measured share or area with its standard error."""

import dataclasses

from ib_keras.estimate import NORMAL_975


@dataclasses.dataclass(frozen=True)
class Score:
    """A number from 0 to 1 with its standard error.

    Args:
      value: the number.
      std_error: its standard error over samples of rows.
      n: number of rows.

    >>> print(Score(0.25, 0.01, 1000))
    0.250 (95 %: 0.230 to 0.270)
    """

    value: float
    std_error: float
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (low, high), within 0 and 1."""
        reach = NORMAL_975 * self.std_error
        return max(0.0, self.value - reach), min(1.0, self.value + reach)

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} (95 %: {low:.3f} to {high:.3f})"
