"""The lock of a run folder, and the scratch files that killed runs leave in it."""

import contextlib
import fcntl
import os
import pathlib
import platform
import shutil
from collections.abc import Iterator
from typing import IO

from ib_keras._checks import rejection

LOCK = ".lock"
_WRITTEN = (
    "run.json",
    "plane.csv",
    "history.csv",
    "seeds.csv",
    "benchmark.csv",
    "benchmark.md",
    "report.html",
    "model",
    "saved_model",
    "room",
)
"""Files and folders that appear whole: each is written beside its place, under `.NAME-` and random letters."""


@contextlib.contextmanager
def locked(path: pathlib.Path) -> Iterator[None]:
    """Keeps other processes from a folder inside this context; the system frees it when the process ends.

    Args:
      path: the folder.

    Raises:
      InputError: if another process is in the folder; the message names it.
    """
    with open(path / LOCK, "a+") as file:
        if not _take(file, path):
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise rejection(
                "out", "a folder in which no other run is at work", f"{path}, held by {holder}", "Wait for it."
            )
        file.truncate(0)
        file.write(f"process {os.getpid()} on {platform.node()}")
        file.flush()
        try:
            yield
        finally:
            (path / LOCK).unlink(missing_ok=True)


def is_of_no_run(path: pathlib.Path) -> bool:
    """Returns whether a file or folder in a run folder is a lock, or what a killed run has not finished writing."""
    return path.name == LOCK or _is_scratch(path)


def remove_scratch(path: pathlib.Path) -> None:
    """Deletes the scratch files that killed runs left in a run folder, and nothing else.

    Nothing is deleted while a run is at work in the folder: it writes such files.
    """
    found = [each for place in (path, path / "figures") for each in place.glob(".*-*") if _is_scratch(each)]
    if not found:
        return
    with open(path / LOCK, "a+") as file:
        if not _take(file, path):
            return
        for each in found:
            shutil.rmtree(each, ignore_errors=True) if _is_folder(each) else each.unlink(missing_ok=True)
        (path / LOCK).unlink(missing_ok=True)


def _take(file: IO[str], path: pathlib.Path) -> bool:
    """Returns whether the open lock file could be locked, and is still the one in the folder."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # A run that ended a moment ago may have deleted the file since it was opened, and a third run made another.
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path / LOCK))
    except OSError:
        return False


def _is_scratch(path):
    known = path.suffix.startswith(".png-") if path.parent.name == "figures" else False
    return known or path.name.startswith(tuple(f".{name}-" for name in _WRITTEN))


def _is_folder(path):
    return path.is_dir() and not path.is_symlink()
