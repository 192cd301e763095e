"""The processor cores that this process may use."""

import os


def cores() -> int:
    """Returns the number of cores that this process may use, which may be fewer than the machine has.

    >>> cores() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
