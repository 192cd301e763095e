"""How a process starts: as the command line or as a program of the user, and without TensorFlow's start-up notes."""

import contextlib
import os
import re
import signal
import sys
from collections.abc import Iterator

_STANDARD_ERROR = 2
_NOTE = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog"
    rb"|I\d{4} [\d:.]+ +\d+ \S+:\d+\]"
    rb"|[WE]\d{4} [\d:.]+ +\d+ \S+:\d+\] .*already (been )?registered"
)


def is_the_command() -> bool:
    """Returns whether this process was started as `ib-keras`, or as `python -m ib_keras.cli`."""
    program = os.path.basename(sys.argv[0]) if sys.argv else ""
    return program in ("ib-keras", "ib-keras.exe") or (program == "-m" and "ib_keras.cli" in sys.orig_argv)


def ask_for_quiet():
    """Asks a TensorFlow that is loaded later to show warnings and errors, but no notes, unless the user has asked."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")


@contextlib.contextmanager
def without_notes() -> Iterator[None]:
    """Keeps TensorFlow's start-up notes from the standard error while TensorFlow is loaded inside this context.

    TensorFlow writes several notes before it reads `TF_CPP_MIN_LOG_LEVEL`. Whatever else is written there is passed on,
    by a process of its own: the last words of a process that crashes while it loads TensorFlow must not be lost.
    """
    if "tensorflow" in sys.modules or sys.stderr is None or not hasattr(os, "fork"):
        yield
        return
    sys.stderr.flush()
    terminal, (reader, writer) = os.dup(_STANDARD_ERROR), os.pipe()
    child = os.fork()
    if not child:
        os.close(writer)
        _pass_on(reader)
    os.close(reader)
    os.dup2(writer, _STANDARD_ERROR)
    os.close(writer)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(terminal, _STANDARD_ERROR)
        os.close(terminal)
        os.waitpid(child, 0)


def _pass_on(reader):
    """Copies lines that are no notes to the standard error until the last writer is gone, and ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(reader, "rb") as lines:
        for line in lines:
            if not _NOTE.match(line):
                os.write(_STANDARD_ERROR, line)
    os._exit(0)
