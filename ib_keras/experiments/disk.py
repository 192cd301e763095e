"""Disks that are full, limited or gone, told in one line."""

import contextlib
import errno
import gc
import math
import os
import pathlib
import resource
import shutil
import sys
import traceback
from collections.abc import Iterator

import keras
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._files import UnwritableError

_KNOWN = ("No space left on device", "File too large", "Disk quota exceeded", "Read-only file system")
_BYTES_OF_A_GROUP, _BYTES_OF_A_NUMBER = 4096, 4


@contextlib.contextmanager
def writing(path: pathlib.Path) -> Iterator[None]:
    """Turns the errors of writing files inside this context into an `UnwritableError`.

    Args:
      path: the folder that is written.

    Raises:
      UnwritableError: if a file cannot be written; the message holds the finding of the system.
    """
    finding = None
    try:
        yield
    # HDF5 raises RuntimeError where it closes a file, and TensorFlow errors of its own.
    except (OSError, RuntimeError, tf.errors.OpError) as error:
        finding = _finding(error)
        _let_go(error)
    if finding:
        remedy = "Make room or choose another folder; a run of `train` or `plane` goes on with --resume."
        raise UnwritableError(str(rejection("out", "a folder that can be written", f"{path} ({finding})", remedy)))


def require_room(path: pathlib.Path, size: int) -> None:
    """Raises an `OSError` if a file of `size` bytes cannot be written into a folder.

    HDF5 writes a file in pieces, and prints a traceback for each piece that finds no room.

    Args:
      path: the folder.
      size: bytes of the file, as far as they are known before it is written.
    """
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit != resource.RLIM_INFINITY and size > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    if size > shutil.disk_usage(path).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def size_of(model: keras.Model) -> int:
    """Returns the bytes that the weights and the optimizer of a model take at most in a file of HDF5."""
    holders = (model, getattr(model, "optimizer", None))
    variables = [one for holder in holders for one in getattr(holder, "variables", ())]
    return sum(_BYTES_OF_A_GROUP + math.prod(one.shape) * _BYTES_OF_A_NUMBER for one in variables)


def _let_go(error):
    """Frees the open files of a failed write, each of which prints a traceback when HDF5 fails to close it."""
    hooks = sys.excepthook, sys.unraisablehook
    sys.excepthook = sys.unraisablehook = lambda *_: None
    try:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = error.__context__ = None
        gc.collect()
    finally:
        sys.excepthook, sys.unraisablehook = hooks


def _finding(error):
    """Returns the finding of the system in the message of a library, or the first words of the message."""
    text = str(getattr(error, "strerror", None) or error) or type(error).__name__
    return next((one for one in _KNOWN if one in text), text.splitlines()[0][:80])
