"""The record of a search for the size of a code."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class LatentDimension:
    """How many coordinates a code needs, with the held-out errors that say so.

    Args:
      latent_dim: number of coordinates, or None where no number stands out.
      reason: what was found, as sentences with numbers and advice.
      interval: (smallest, largest) number of coordinates: where the answer lies in 95 % of resamples of the held-out
        rows, or the numbers among which none stands out.
      intrinsic_dimension: dimension of the data by TwoNN, the first guess; NaN for values on a grid.
      method: `"local linear maps"`, or the name of the model.
      rows: a dict for each number of coordinates: `k`, `error` and `error_std_error`, the held-out squared error per
        value; `gain` and `gain_std_error`, what a coordinate takes from it; `ratio` and `ratio_low`, that gain divided
        by the gain of the next one, and its lower end; and of a code that is a known channel the columns of I(X;T) in
        nats.
      neighbours: number of neighbours of a local map; None of a model.
      n: number of different examples.

    >>> print(LatentDimension(2, "One gap.", (2, 2), 1.9, "local linear maps", (), 20, 300))
    2 coordinates (local linear maps, n = 300). One gap.
    """

    latent_dim: int | None
    reason: str
    interval: tuple[int, int]
    intrinsic_dimension: float
    method: str
    rows: tuple[dict[str, Any], ...]
    neighbours: int | None
    n: int

    def __str__(self) -> str:
        answer = "no clear answer" if self.latent_dim is None else _counted(self.latent_dim)
        return f"{answer} ({self.method}, n = {self.n}). {self.reason}"


def _counted(k):
    return f"{k} coordinate{'s' * (k > 1)}"
