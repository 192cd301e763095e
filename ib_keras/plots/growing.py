"""Artists of matplotlib that show the points up to an epoch, for pictures that grow."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Growing:
    """Points of an artist that was drawn whole, which are shown again up to an epoch without drawing it anew.

    Args:
      artist: artist of matplotlib.
      epochs: float array [n] in rising order.
      points: sequence of n points or segments, one for each epoch.
      set_points: callable that gives the artist its points.

    >>> Growing(None, np.arange(3), [4, 5, 6], print).show(until=1)
    [4, 5]
    """

    artist: Any
    epochs: np.ndarray
    points: Sequence[Any]
    set_points: Callable[[Any], object]

    def show(self, until: float) -> None:
        """Shows the points of the epochs up to and with `until`."""
        self.set_points(self.points[: int(np.searchsorted(self.epochs, until, "right"))])
