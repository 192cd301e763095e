"""Progress on the screen: bars for work that turns out to be long, and for the epochs of a training."""

import math
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator

import keras

_LONG = 10.0


def progress_bar(total: int, unit: str, shown: bool | int = True) -> keras.utils.Progbar:
    """Returns a bar for work of `total` pieces, which is silent where standard output is no terminal.

    Args:
      total: number of pieces.
      unit: name of a piece, shown beside the time that one takes.
      shown: whether the user wants the bar; True by default.

    >>> progress_bar(3, "number", shown=False).update(3)
    """
    return keras.utils.Progbar(total, verbose=int(bool(shown) and sys.stdout.isatty()), unit_name=unit)


class EpochProgress(keras.callbacks.ProgbarLogger):
    """Shows the progress of `fit` as Keras does on a terminal, and as a line per epoch where there is none.

    Args:
      now_and_then: function that returns the keys of `logs` which have a value in some epochs only. In the other epochs
        they hold NaN, and are not shown.
    """

    def __init__(self, now_and_then: Callable[[], Collection[str]]):
        super().__init__()
        self._now_and_then = now_and_then

    def set_params(self, params):
        super().set_params(params)
        if self.verbose == 1 and not sys.stdout.isatty():
            self.verbose = 2

    def on_epoch_end(self, epoch, logs=None):
        absent = {key for key in self._now_and_then() if math.isnan((logs or {}).get(key, 0.0))}
        super().on_epoch_end(epoch, {key: value for key, value in (logs or {}).items() if key not in absent})


class LongRun:
    """Counts `total` pieces of work over any number of threads, and shows a progress bar if they take long.

    The bar appears on a terminal once 10 seconds are expected for all of them.

    Args:
      total: number of pieces; work that may end early states the largest number.
      unit: name of a piece, shown beside the time that one takes.

    >>> sum(LongRun(3, "number").counted([1, 2, 3]))
    6
    """

    def __init__(self, total: int, unit: str):
        self._total, self._unit, self._done = total, unit, 0
        self._start, self._lock = time.perf_counter(), threading.Lock()
        self._bar = None

    def counted(self, pieces: Iterable) -> Iterator:
        """Yields `pieces`, and counts each when the next one is asked for."""
        for piece in pieces:
            yield piece
            self.advance()

    def advance(self, pieces: int = 1) -> None:
        """Counts so many finished pieces, and draws the bar anew where there is one."""
        with self._lock:
            self._done += pieces
            if self._bar is None and sys.stdout.isatty() and self._expected() > _LONG:
                self._bar = keras.utils.Progbar(self._total, unit_name=self._unit)
            if self._bar is not None:
                self._bar.update(self._done)

    def _expected(self):
        """Returns the seconds that all pieces will have taken at the pace so far."""
        return (time.perf_counter() - self._start) * self._total / max(self._done, 1)
