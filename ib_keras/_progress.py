"""A progress bar for work that turns out to be long."""

import sys
import threading
import time

import keras

_LONG = 10.0


class LongRun:
    """Counts `total` pieces of work over any number of threads, and shows a progress bar if they take long.

    The bar appears on a terminal once 10 seconds are expected.
    """

    def __init__(self, total, unit):
        self._total, self._unit, self._done = total, unit, 0
        self._start, self._lock = time.perf_counter(), threading.Lock()
        self._bar = None

    def counted(self, pieces):
        """Yields `pieces`, and counts each when the next one is asked for."""
        for piece in pieces:
            yield piece
            with self._lock:
                self._advance()

    def _advance(self):
        self._done += 1
        expected = (time.perf_counter() - self._start) * self._total / self._done
        if self._bar is None and expected > _LONG and sys.stdout.isatty():
            self._bar = keras.utils.Progbar(self._total, unit_name=self._unit)
        if self._bar is not None:
            self._bar.update(self._done)
