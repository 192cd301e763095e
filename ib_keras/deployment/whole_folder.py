"""Folders that appear whole or not at all, and take the place of an older one."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import tempfile
from collections.abc import Iterator

from ib_keras._checks import rejection
from ib_keras._files import UnwritableError

_LOCK, _OLD, _FRESH = "lock", "old", "fresh"
_ENDING_OF_SCRATCH = re.compile("[a-z0-9_]{8}")


@contextlib.contextmanager
def whole_folder(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Gives a path beside `path` to make a folder at, which takes the place of `path` when the context ends.

    After an error `path` is what it was before. What killed processes have left beside it is removed, and a folder that
    one of them had moved aside is put back.

    Args:
      path: the folder that is written, whose parents are made if they do not exist.

    Raises:
      UnwritableError: if no folder can be made there.
      OSError: if the folder cannot be moved to its place.

    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "export"
    >>> with whole_folder(folder) as fresh:
    ...     fresh.mkdir()
    ...     _ = (fresh / "a").write_text("whole")
    >>> os.listdir(folder.parent), os.listdir(folder)
    (['export'], ['a'])
    """
    with told_in_one_line(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        scratch = pathlib.Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    try:
        with open(scratch / _LOCK, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield scratch / _FRESH
            _put(scratch, path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def told_in_one_line(path: pathlib.Path) -> Iterator[None]:
    """Turns what the system says against a folder, inside this context, into an error of one line.

    Args:
      path: the folder.

    Raises:
      UnwritableError: instead of any `OSError`; it names the folder, the finding of the system and the remedy.

    >>> with told_in_one_line(pathlib.Path("runs/1")):
    ...     raise PermissionError(13, "Permission denied")
    Traceback (most recent call last):
    ...
    ib_keras._files.UnwritableError: `path` must be a folder that can be made. Received: runs/1 (Permission denied). \
Choose another folder.
    """
    try:
        yield
    except OSError as error:
        received, remedy = f"{path} ({error.strerror or error})", "Choose another folder."
        told = UnwritableError(str(rejection("path", "a folder that can be made", received, remedy)))
        # A recipe tells the finding of the system in a sentence of its own.
        told.strerror = error.strerror
        raise told from error


def _put(scratch, path):
    """Moves the fresh folder to `path`, and what was there aside; puts it back if that fails."""
    try:
        if path.exists():
            os.replace(path, scratch / _OLD)
        os.replace(scratch / _FRESH, path)
    except BaseException:
        _put_back(scratch, path)
        raise


def _put_back(scratch, path):
    if (scratch / _OLD).exists() and not path.exists():
        os.replace(scratch / _OLD, path)


def _remove_leftovers(path):
    prefix = f".{path.name}-"
    for each in list(path.parent.iterdir()):
        ours = each.name.startswith(prefix) and _ENDING_OF_SCRATCH.fullmatch(each.name.removeprefix(prefix))
        if ours and _is_left(each):
            _put_back(each, path)
            shutil.rmtree(each, ignore_errors=True)


def _is_left(scratch):
    """Returns whether a scratch folder is of a process that has ended: the system has freed its lock."""
    try:
        with open(scratch / _LOCK) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
