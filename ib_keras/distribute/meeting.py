"""The meeting of the workers before a training: they come, compare their arguments, and stay on the line."""

import contextlib
import json
import os
import queue
import sys
import threading
from collections.abc import Mapping
from typing import Any, Self

import tensorflow as tf

from ib_keras._checks import InputError, above, rejection
from ib_keras.distribute.arrival import lines_of_all
from ib_keras.distribute.cluster import Cluster
from ib_keras.distribute.line import BrokenLineError, Line

WAIT = 120.0
"""Seconds in which all workers have to come."""
_GRACE = 5.0
"""Seconds in which a worker that has lost another may end by itself, before it is ended."""
_EXIT_CODE = 2


class Meeting:
    """Context in which the workers of a cluster have met, agree on values, and are told when one of them dies.

    They meet at the address of the first worker, the chief, before TensorFlow opens a port there, and keep one
    connection each to the chief. TensorFlow waits for ever for a worker that is gone. Here a worker whose connection
    ends before it has taken its leave is noticed at once: the others end with one line that names it, by an
    `InputError` where Python is at work, and by the end of the process where TensorFlow waits.

    Args:
      cluster: the machines, or None for this process alone, which meets nobody.
      wait: seconds in which all workers have to come, > 0 (default: 120).
      advice: sentence that says how to go on when a worker has died; none by default.

    Raises:
      InputError: on entering, for a port that another process uses, or a worker that does not come.

    >>> with Meeting(None) as alone:
    ...     alone.is_chief, alone.share({"epoch": 3})
    (True, ({'epoch': 3}, b''))
    """

    def __init__(self, cluster: Cluster | None, wait: float = WAIT, advice: str = ""):
        self._cluster = cluster if cluster is not None and len(cluster.workers) > 1 else None
        self._wait = above("wait", wait, 0.0, "Pass the seconds in which all workers have to come, e.g. wait=120.")
        self._advice = advice or "Start all workers again."
        self._lines: dict[int, Line] = {}
        self._said: dict[int, queue.SimpleQueue] = {}
        self._loss, self._over = None, threading.Event()
        self._lock, self._lost = threading.Lock(), threading.Event()

    @property
    def is_chief(self) -> bool:
        """Whether this process is the chief, or alone."""
        return self._cluster is None or self._cluster.is_chief

    def __enter__(self) -> Self:
        if self._cluster is not None:
            self._lines = lines_of_all(self._cluster, self._wait)
            for index, line in self._lines.items():
                self._said[index] = queue.SimpleQueue()
                threading.Thread(target=self._listen, args=(index, line), daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: Any) -> None:
        if self._cluster is None:
            return
        # TensorFlow may notice first that a worker is gone, and says so in many words.
        if isinstance(error, (tf.errors.OpError, RuntimeError)):
            self._lost.wait(_GRACE)
        self._over.set()
        for line in self._lines.values():
            with contextlib.suppress(BrokenLineError):
                line.send(
                    {"leave": True} if error is None else {"lost": self._cluster.index, "why": self._words(error)}
                )
            line.close()
        if self._loss is not None and isinstance(error, Exception) and not isinstance(error, InputError):
            raise InputError(self._loss) from error

    def agree(self, values: Mapping[str, Any]) -> None:
        """Returns once all workers have given the same values.

        Args:
          values: {name: value that JSON can hold}, with the same names on all workers.

        Raises:
          InputError: on all workers, for the first value that differs; it names the worker.
        """
        own = json.loads(json.dumps(dict(values)))
        if not self.is_chief:
            self._lines[0].send({"values": own})
            verdict = self._next(0)[0]["verdict"]
        else:
            verdict = self._difference(own, {index: self._next(index)[0]["values"] for index in self._lines})
            self._tell({"verdict": verdict})
        if verdict:
            raise InputError(verdict)

    def share(self, record: Mapping[str, Any] | None = None, content: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Returns, on all workers, what the chief gives; the others wait for it.

        Args:
          record: what the chief says, as JSON can hold it; that of the others is not read.
          content: bytes beside it; none by default.
        """
        if self.is_chief:
            self._tell({"record": dict(record or {})}, content)
            return dict(record or {}), content
        said, content = self._next(0)
        return said["record"], content

    def _tell(self, record, content=b""):
        for line in self._lines.values():
            # One that is gone is noticed by the thread that listens to it, which knows why.
            with contextlib.suppress(BrokenLineError):
                line.send(record, content)

    def _difference(self, own, others):
        """Returns a sentence on the first value that is not the same on all workers, or None."""
        for index, values in others.items():
            for name in [*own, *(name for name in values if name not in own)]:
                if own.get(name) != values.get(name):
                    received = f"{values.get(name)!r} on {self._cluster.of(index)}, {own.get(name)!r} on the first"
                    remedy = "Start all workers by the same command and on the same data, each with its own index."
                    return str(rejection(name, "the same on all workers", received, remedy))
        return None

    # Listening, in a thread for each line.

    def _listen(self, index, line):
        while True:
            try:
                record, content = line.receive()
            except BrokenLineError:
                self._note_loss(index, "")
                return
            if "leave" in record:
                self._said[index].put(None)
                return
            if "lost" in record:
                self._note_loss(record["lost"], record["why"])
                return
            self._said[index].put((record, content))

    def _next(self, index):
        """Returns what a worker says next; raises an `InputError` once any worker is lost."""
        said = self._said[index].get()
        if said is None:
            raise InputError(self._loss or self._sentence(index, ""))
        return said

    def _note_loss(self, index, why):
        """Notes that a worker is gone, passes it on, and ends the process where TensorFlow waits for that worker."""
        with self._lock:
            if self._loss is not None or self._over.is_set():
                return
            self._loss = self._sentence(index, why)
        for other, line in self._lines.items():
            if other != index and self.is_chief:
                with contextlib.suppress(BrokenLineError):
                    line.send({"lost": index, "why": why})
        for said in self._said.values():
            said.put(None)
        self._lost.set()
        if not self._over.wait(_GRACE):
            print(f"ib-keras: error: {self._loss}", file=sys.stderr, flush=True)
            os._exit(_EXIT_CODE)

    def _sentence(self, index, why):
        return (
            f"{self._cluster.of(index)} has ended{f': {why}' if why else f' before the work was done. {self._advice}'}"
        )

    def _words(self, error):
        """Returns why this worker ends, as a sentence for the others; only input that is refused cannot go on."""
        if isinstance(error, InputError):
            return str(error)
        if not isinstance(error, Exception):
            return f"it was interrupted. {self._advice}"
        first = (str(error).strip() or "no message").splitlines()[0].rstrip(".")
        return f"{type(error).__name__}: {first[:200]}. {self._advice}"
