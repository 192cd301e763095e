"""Held-out errors against the number of coordinates, and the number at which they stop falling."""

import dataclasses
import functools
from typing import Any, NamedTuple

import numpy as np

RATIO = 2.5
"""Least ratio between what one coordinate and the next take from the held-out error, at its lower end.

Of 2, 2.5, 3 and 4, chosen on rectifiers, sines, softplus networks, rolls, cubes and linear maps: 2 and 3 gave more
wrong answers. Noise reaches 1.3.
"""
_RESAMPLES, _LEVEL = 400, 0.05
_SEED = 0


class Gap(NamedTuple):
    """A number of coordinates after which the error falls more slowly.

    Attributes:
      dim: the number of coordinates k.
      ratio: what the k-th coordinate takes from the error, divided by what the next one takes.
      low: the ratio that is exceeded in 95 % of resamples of the held-out rows.
      interval: (smallest, largest) number with the largest ratio in 95 % of resamples.
    """

    dim: int
    ratio: float
    low: float
    interval: tuple[int, int]


@dataclasses.dataclass(frozen=True)
class ErrorCurve:
    """The errors of held-out rows for several numbers of coordinates.

    Args:
      dims: rising numbers of coordinates [m], the first of them 0.
      errors: error of each held-out row with so many coordinates, [n, m].
      floor: share of the error without coordinates that is added to every gain, since smaller gains are rounding or
        chance of a training.

    >>> errors = np.random.default_rng(0).uniform(0.9, 1.1, [100, 1]) * [[1.0, 0.6, 0.1, 0.08, 0.06]]
    >>> ErrorCurve(np.arange(5), errors, 1e-6).clearest(1, 4).dim
    2
    """

    dims: np.ndarray
    errors: np.ndarray
    floor: float

    @functools.cached_property
    def gains(self) -> np.ndarray:
        """Part of the error of each row that one coordinate takes away, [n, m - 1]."""
        return -np.diff(self.errors, axis=1) / np.diff(self.dims)

    @functools.cached_property
    def _resampled(self):
        """Ratios of successive gains in resamples of the rows, [resamples, m - 2]."""
        n = len(self.errors)
        times = np.random.default_rng(_SEED).multinomial(n, np.full(n, 1 / n), _RESAMPLES)
        return self._ratios(times @ self.gains / n, (times @ self.errors[:, :1] / n))

    @functools.cached_property
    def ratios(self) -> np.ndarray:
        """Mean gain of a coordinate, divided by that of the next one, [m - 2]."""
        return self._ratios(self.gains.mean(axis=0), self.errors[:, :1].mean(axis=0))

    @functools.cached_property
    def lows(self) -> np.ndarray:
        """The ratios that 95 % of the resamples exceed, [m - 2]."""
        return np.quantile(self._resampled, _LEVEL, axis=0)

    def _ratios(self, gains, whole):
        gains = np.maximum(gains, 0) + self.floor * whole
        return gains[..., :-1] / np.maximum(gains[..., 1:], np.finfo(float).tiny)

    def of_equal_rows(self) -> "ErrorCurve":
        """Returns the curve of errors that are divided by those without coordinates, so that all rows count alike."""
        whole = self.errors[:, :1]
        return ErrorCurve(self.dims, self.errors / np.where(whole > 0, whole, 1.0), self.floor)

    def clearest(self, least: int, most: int) -> Gap | None:
        """Returns the gap of the largest lower end between two numbers of coordinates, or None where none is there.

        Args:
          least: smallest number of coordinates.
          most: largest number of coordinates.
        """
        inner = self.dims[1:-1]
        places = np.flatnonzero((inner >= least) & (inner <= most))
        if not len(places):
            return None
        best = places[np.argmax(self.lows[places])]
        often = inner[places[np.argmax(self._resampled[:, places], axis=1)]]
        ends = np.quantile(often, [_LEVEL / 2, 1 - _LEVEL / 2], method="nearest")
        # The lower ends may order the numbers otherwise than the ratios do.
        interval = int(min(ends[0], inner[best])), int(max(ends[1], inner[best]))
        return Gap(int(inner[best]), float(self.ratios[best]), float(self.lows[best]), interval)

    def rows(self) -> list[dict[str, Any]]:
        """Returns a dict for each number of coordinates: k, error, gain and ratio, with errors and lower end."""
        root, found = np.sqrt(len(self.errors)), []
        for place, dim in enumerate(self.dims):
            errors = self.errors[:, place]
            row = {"k": int(dim), "error": float(errors.mean()), "error_std_error": float(errors.std() / root)}
            if place:
                gains = self.gains[:, place - 1]
                row |= {"gain": float(gains.mean()), "gain_std_error": float(gains.std() / root)}
            if 0 < place < len(self.dims) - 1:
                row |= {"ratio": float(self.ratios[place - 1]), "ratio_low": float(self.lows[place - 1])}
            found.append(row)
        return found
