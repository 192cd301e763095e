"""The units of pictures: 0..1 or 0..255, which contrast-free scores cannot tell apart."""

import numpy as np

from ib_keras._checks import rejection

_BYTES_REACH = 20.0
"""A value that pictures in 0..255 exceed, and that pictures in 0..1, standardised or not, stay below."""


class PictureUnits:
    """Remembers whether pictures lie in 0..1 or in 0..255, and refuses pictures in the other unit.

    Pictures with negative values, and integer pictures that are nearly black, are in no unit that can be told.

    Args:
      x: fitted pictures [n, ...].

    >>> PictureUnits(np.full([2, 8, 8], 0.5)).require_same(np.full([1, 8, 8], 0.9))
    """

    def __init__(self, x: np.ndarray):
        self._unit = _unit(x)

    def require_same(self, x: np.ndarray) -> None:
        """Raises an InputError if pictures [n, ...] are in another unit than the fitted ones.

        Args:
          x: pictures [n, ...] to score.

        Raises:
          InputError: for pictures in 0..1 where pictures in 0..255 were fitted, and the reverse.
        """
        unit = _unit(x)
        if None in (unit, self._unit) or unit == self._unit:
            return
        remedy = "Divide them by 255." if self._unit == "0..1" else "Multiply them by 255."
        raise rejection("X", f"of the units of the fitted pictures, {self._unit}", f"values in {unit}", remedy)


def _unit(x):
    """Returns "0..1", "0..255", or None where the unit of pictures cannot be told."""
    if x.min() < 0:
        return None
    # A single bright pixel may be the anomaly: most of the pictures must reach that far.
    if np.median(x.reshape(len(x), -1).max(axis=1)) > _BYTES_REACH:
        return "0..255"
    # Of 0 and 1 alone, a picture may be a nearly black one in 0..255.
    return "0..1" if x.max() <= 1 and (x != np.round(x)).any() else None
