"""A signal of any length, mapped window by window: neighbours overlap, and one fades into the next."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

_TOGETHER = 16


def overlapping_windows(
    blocks: Iterable[np.ndarray], function: Callable[[np.ndarray], np.ndarray], window: int, overlap: int
) -> Iterator[np.ndarray]:
    """Yields a signal after a function of its windows, block by block, with 16 windows in memory at a time.

    The windows do not depend on how the signal is cut into blocks.

    Args:
      blocks: float32 arrays [length] of any lengths, which follow each other.
      function: function of windows [n, window] that returns windows of this shape.
      window: number of samples of a window.
      overlap: number of samples that neighbours share, in [1, window / 2]; each fades linearly.

    >>> whole = np.concatenate(list(overlapping_windows([np.ones(25)], lambda rows: 2 * rows, window=10, overlap=4)))
    >>> whole.shape, bool(np.allclose(whole, 2))
    ((25,), True)
    """
    step, tail, waiting = window - overlap, None, np.zeros(0, np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block])
        # A last window must remain for the end, which may need zeros behind it.
        while len(waiting) > window + step * (_TOGETHER - 1):
            mapped, tail = _joined(function(_cut(waiting, window, step, _TOGETHER)), tail, step)
            yield mapped
            waiting = waiting[step * _TOGETHER :]
    if len(waiting):
        count = 1 + max(0, -(-(len(waiting) - window) // step))
        padded = np.pad(waiting, (0, window + step * (count - 1) - len(waiting)))
        mapped, tail = _joined(function(_cut(padded, window, step, count)), tail, step)
        yield np.concatenate([mapped, tail])[: len(waiting)]


def _cut(signal, window, step, count):
    return np.lib.stride_tricks.sliding_window_view(signal, window)[: step * count : step]


def _joined(windows, tail, step):
    """Returns the samples that later windows do not change, and the overlap that the next window fades into."""
    overlap = windows.shape[1] - step
    rising = (np.arange(overlap, dtype=np.float32) + 0.5) / overlap
    done = []
    for window in windows:
        start = window[:overlap] if tail is None else tail * (1 - rising) + window[:overlap] * rising
        done += [start, window[overlap:step]]
        tail = window[step:]
    return np.concatenate(done), tail
