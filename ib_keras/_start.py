"""How a process starts: as the command line or as a program of the user, and without TensorFlow's start-up notes."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from ib_keras._checks import rejection

_STANDARD_ERROR = 2
_NOTE = (
    rb"WARNING: All log messages before absl::InitializeLog"
    rb"|I\d{4} [\d:.]+ +\d+ \S+:\d+\]"
    rb"|[WE]\d{4} [\d:.]+ +\d+ \S+:\d+\] .*(already (been )?registered|cuInit: .*\(303\))"
)
"""Notes, and two errors that are none: a plug-in that registers twice, and 303, a machine without a driver for GPUs."""
_PASS_ON = f"""
import re, sys
for line in sys.stdin.buffer:
    if not re.match({_NOTE!r}, line):
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
"""


def is_the_command() -> bool:
    """Returns whether this process was started as `ib-keras`, or as `python -m ib_keras.cli`."""
    program = os.path.basename(sys.argv[0]) if sys.argv else ""
    return program in ("ib-keras", "ib-keras.exe") or (program == "-m" and "ib_keras.cli" in sys.orig_argv)


def ask_for_quiet():
    """Asks a TensorFlow that is loaded later to show warnings and errors, but no notes, unless the user has asked."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")


def use_tensorflow():
    """Chooses TensorFlow as the backend of Keras in a process of the command line.

    A program of the user has made its choice: there another backend raises an `InputError`. The models would be built
    with it, and fail in the middle of `fit`.
    """
    if is_the_command():
        os.environ["KERAS_BACKEND"] = "tensorflow"
        return
    try:
        import keras

        found = repr(keras.config.backend())
    except (ImportError, ValueError) as error:
        # A backend that is not installed ends the import of Keras with the name of a package that nobody asked for, and
        # a name that Keras does not know with Python's own error.
        found = f"a backend that cannot be loaded ({error})"
    if found != "'tensorflow'":
        raise rejection(
            "KERAS_BACKEND",
            '"tensorflow" for ib_keras',
            found,
            "Set it before Keras is imported, in the environment or in keras.json, and start Python anew.",
        )


@contextlib.contextmanager
def without_notes() -> Iterator[None]:
    """Keeps TensorFlow's start-up notes from the standard error while TensorFlow is loaded inside this context.

    TensorFlow writes several notes before it reads `TF_CPP_MIN_LOG_LEVEL`. Whatever else is written there is passed on,
    by a process of its own: the last words of a process that crashes while it loads TensorFlow must not be lost.
    """
    if "tensorflow" in sys.modules or sys.stderr is None:
        yield
        return
    sys.stderr.flush()
    terminal = os.dup(_STANDARD_ERROR)
    # In a session of its own it is not interrupted by Ctrl-C before the last words are passed on.
    program = [sys.executable, "-I", "-S", "-c", _PASS_ON]
    with subprocess.Popen(program, stdin=subprocess.PIPE, start_new_session=True) as passing:
        os.dup2(passing.stdin.fileno(), _STANDARD_ERROR)
        try:
            yield
            _look_for_devices()
        finally:
            sys.stderr.flush()
            os.dup2(terminal, _STANDARD_ERROR)
            os.close(terminal)


def _look_for_devices():
    """Lets TensorFlow look for devices, so that it reports a machine without any GPU now and not in its first step."""
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].config.list_physical_devices()
