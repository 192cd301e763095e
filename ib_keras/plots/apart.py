"""Points far enough from each other for a text beside each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ib_keras.plots.records import Rows, column

_WIDTH, _HEIGHT = 0.12, 0.06


def apart(rows: Rows, everything: Rows, keys: Sequence[str]) -> list[Mapping[str, Any]]:
    """Returns the rows whose points have room for a text, the first one and then each that no text before would touch.

    Args:
      rows: rows of a series, in the order of their texts.
      everything: all rows of the picture, whose range is its width and height.
      keys: the two columns that place a point.

    >>> rows = [{"x": x, "y": 0.0} for x in (0.0, 0.01, 0.5, 1.0)]
    >>> [row["x"] for row in apart(rows, rows, ("x", "y"))]
    [0.0, 0.5, 1.0]
    """
    ranges = np.array([np.ptp(column(everything, key)) or 1.0 for key in keys])
    places = np.stack([column(rows, key) for key in keys], axis=1) / ranges
    kept = []
    for place in range(len(rows)):
        gaps = np.abs(places[kept] - places[place])
        if not (gaps < (_WIDTH, _HEIGHT)).all(axis=1).any():
            kept.append(place)
    return [rows[place] for place in kept]
