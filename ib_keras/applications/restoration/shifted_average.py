"""Restorations of shifted pictures, averaged, since a network with strides restores each a little differently."""

from collections.abc import Callable

import numpy as np

OFFSETS = (0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)
"""Shifts in pixels along the rows and the columns, the nearest first."""


def shifted_average(restore: Callable[[np.ndarray], np.ndarray], x: np.ndarray, shifts: int) -> np.ndarray:
    """Returns the mean of the restorations of shifted pictures, each shifted back.

    The rows and columns that a shift uncovers repeat the border of the picture.

    Args:
      restore: function from pictures [n, H, W, c] to restored ones [n, H, W, channels].
      x: pictures [n, H, W, c].
      shifts: number of shifts, from 1 (none) to 9.

    >>> x = np.arange(12.0).reshape(1, 3, 4, 1)
    >>> bool(np.allclose(shifted_average(lambda pictures: 2 * pictures, x, 9), 2 * x))
    True

    References:
      Coifman & Donoho, Translation-invariant de-noising (1995): cycle spinning.
    """
    if shifts == 1:
        return restore(x)
    height, width = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    total, times = 0.0, np.zeros([1, height, width, 1], np.float32)
    for down, right in OFFSETS[:shifts]:
        restored = restore(padded[:, 1 + down : 1 + down + height, 1 + right : 1 + right + width])
        rows, columns = _kept(down, height), _kept(right, width)
        back = np.zeros_like(restored)
        back[:, rows[0], columns[0]] = restored[:, rows[1], columns[1]]
        total = total + back
        times[:, rows[0], columns[0]] += 1
    return total / times


def _kept(offset, size):
    """Returns the places of an axis that a shifted picture shows, and where it shows them, two slices."""
    low, high = max(0, offset), size + min(0, offset)
    return slice(low, high), slice(low - offset, high - offset)
