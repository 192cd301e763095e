"""Folders that appear whole or not at all, and take the place of an older one."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import tempfile
from collections.abc import Iterator

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
      OSError: if the folder cannot be written.

    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "export"
    >>> with whole_folder(folder) as fresh:
    ...     fresh.mkdir()
    ...     _ = (fresh / "a").write_text("whole")
    >>> os.listdir(folder.parent), os.listdir(folder)
    (['export'], ['a'])
    """
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
