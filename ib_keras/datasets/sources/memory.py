"""The memory that data may take: a refusal with a remedy goes before a process that is killed."""

import os

from ib_keras._checks import rejection

_SHARE = 0.5


def room() -> int:
    """Returns the number of bytes that data may take: half of the memory of the machine.

    >>> room() > 2**20
    True
    """
    try:
        return int(_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return 2**32


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
            f"at most {room() / 2**30:.1f} GiB in memory, half of this machine's",
            f"{what} of {size / 2**30:.1f} GiB",
            remedy,
        )
