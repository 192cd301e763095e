"""Detection of examples that are windows of one series, each moved on by a few steps."""

import numpy as np

_ROWS, _LEAST_SHARE = 200, 0.5


def overlap_of_windows(x: np.ndarray) -> int:
    """Returns how many rows a row shares its values with, where rows are sliding windows of a series, else 0.

    Row i + 1 is then row i moved on by s steps, with s new values at its end: of windows of w steps, w // s - 1 rows
    that follow share a part of each.

    Args:
      x: examples [n, steps, ...], in the order in which they were made.

    >>> series = np.random.default_rng(0).normal(size=120)
    >>> windows = np.lib.stride_tricks.sliding_window_view(series, 20)
    >>> overlap_of_windows(windows), overlap_of_windows(windows[::5]), overlap_of_windows(windows[::20])
    (19, 3, 0)
    """
    if x.ndim < 2 or len(x) < 3 or x.dtype.kind != "f":
        return 0
    first, second, width = x[: min(_ROWS, len(x)) - 1], x[1 : min(_ROWS, len(x))], x.shape[1]
    moving = first.reshape(len(first), -1).std(axis=1) > 0
    if not moving.any():
        return 0
    for step in range(1, width // 2 + 1):
        same = (first[:, step:] == second[:, :-step]).reshape(len(first), -1).all(axis=1)
        if (same & moving).mean() > _LEAST_SHARE:
            return width // step - 1
    return 0
