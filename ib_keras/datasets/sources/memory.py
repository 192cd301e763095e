"""The memory that data may take: a refusal with a remedy goes before a process that is killed."""

import os
import pathlib

from ib_keras._checks import rejection
from ib_keras.datasets.sources.memory_limit import memory_limit

_SHARE = 0.5


def room() -> int:
    """Returns the number of bytes that data may take: half of the memory of the machine, or of its container.

    >>> room() > 2**20
    True
    """
    return int(min(_SHARE * memory_limit().limit, _room_of_machine()))


def free() -> int:
    """Returns the number of bytes of memory that are free or can be freed, in the machine and in its container.

    Half of the memory counts as free where the machine does not say it.

    >>> free() > 2**20
    True
    """
    return int(min(memory_limit().free, _free_of_machine()))


def _room_of_machine():
    try:
        return _SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 2**32


def _free_of_machine():
    try:
        lines = pathlib.Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError, IndexError):
        return _room_of_machine()


def require_free(size: float, peak: float, what: str, remedy: str) -> None:
    """Raises an `InputError` for data that would take more than half of the free memory while they are read.

    Args:
      size: number of bytes of the data.
      peak: number of bytes that reading and scaling them takes.
      what: the data, for the message.
      remedy: the advice in the message.

    >>> require_free(1000, 3000, "x.npz", "Save a part of it.")
    """
    most = _SHARE * free()
    if peak > most:
        raise rejection(
            "source",
            f"read within {most / 2**30:.1f} GiB, half of the free memory",
            f"{what}, which unpacks to {size / 2**30:.1f} GiB and takes {peak / 2**30:.1f} GiB while it is scaled",
            remedy,
        )


def require_room(size: float, what: str, remedy: str = "Pass limit=..., the number of examples to draw.") -> None:
    """Raises an `InputError` for data that would take more than half of the memory.

    Args:
      size: number of bytes in memory.
      what: the data, for the message.
      remedy: the advice in the message.

    >>> require_room(1000, "x.npy")
    """
    if size > room():
        raise rejection(
            "source",
            f"at most {room() / 2**30:.1f} GiB in memory, half of this machine's or container's",
            f"{what} of {size / 2**30:.1f} GiB",
            remedy,
        )
