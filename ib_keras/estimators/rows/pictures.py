"""Pictures among the rows: checks flatten them, and convolutions need their shape again."""

import numpy as np
from numpy.typing import ArrayLike


def with_pictures(checked: tuple[np.ndarray, ...], given: tuple[ArrayLike, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Returns the `checked` arrays [n, d], with those that were `given` as pictures [n, H, W, C] in that shape."""
    x, y = (rows.reshape(np.shape(side)) if np.ndim(side) == 4 else rows for rows, side in zip(checked, given))
    return x, y
