"""The memory that a container grants its processes, which the kernel keeps in files of control groups."""

import itertools
import math
import pathlib
from typing import NamedTuple

_GROUPS, _OWN = pathlib.Path("/sys/fs/cgroup"), pathlib.Path("/proc/self/cgroup")
_VERSION_2 = "memory.max", "memory.current", "inactive_file"
_VERSION_1 = "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"


class MemoryLimit(NamedTuple):
    """Numbers of bytes: the `limit`, and the `free` part of it. Both are infinite where nothing is limited."""

    limit: float
    free: float


def memory_limit(groups: pathlib.Path = _GROUPS, own: pathlib.Path = _OWN) -> MemoryLimit:
    """Returns the tightest limit of memory among the control groups of this process, of version 1 and 2.

    A group is limited by all groups around it as well. The cache of files that were not read lately counts as free.

    Args:
      groups: folder in which the kernel shows the groups.
      own: file that names the groups of this process.

    References:
      Linux kernel documentation, Control Group v2, "Memory Interface Files", and v1, "Memory Resource Controller".

    >>> memory_limit(pathlib.Path("no such folder"))
    MemoryLimit(limit=inf, free=inf)
    """
    found = [
        (limit, limit - used)
        for kind, folder in _folders(groups, own)
        for limit, used in [_limit_and_use(folder, *kind)]
    ]
    return MemoryLimit(*(max(0.0, min(sizes)) for sizes in zip((math.inf, math.inf), *found)))


def _folders(groups, own):
    """Returns (names of the files, folder) of the groups of this process and of those around each.

    A container may see its own group in place of the outermost one, while it is told the name that the host gives it.
    """
    try:
        lines = [line.split(":", 2) for line in own.read_text().splitlines()]
    except (OSError, UnicodeDecodeError):
        lines = []
    known = [(parts[1], parts[2].strip("/")) for parts in lines if len(parts) == 3]
    paths_2 = [path for controllers, path in known if not controllers]
    paths_1 = [path for controllers, path in known if "memory" in controllers.split(",")]
    return [
        (kind, folder)
        for kind, top, paths in ((_VERSION_2, groups, paths_2), (_VERSION_1, groups / "memory", paths_1))
        for folder in dict.fromkeys(itertools.chain([top], *(_within(top, path) for path in paths)))
    ]


def _within(top, path):
    """Returns the folders from `top` down to the one at `path` below it."""
    parts = pathlib.PurePosixPath(path).parts
    return [top.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]


def _limit_and_use(folder, limit, used, cache):
    """Returns the limit of a group and the bytes of it that are in use, or infinity and 0 where there is no limit."""
    try:
        most, taken = int((folder / limit).read_text()), int((folder / used).read_text())
    except (OSError, ValueError):  # no such file, or the word "max"
        return math.inf, 0.0
    return float(most), float(max(0, taken - _cached(folder / "memory.stat", cache)))


def _cached(path, name):
    try:
        pairs = dict(line.split() for line in path.read_text().splitlines())
        return int(pairs.get(name, 0))
    except (OSError, ValueError):
        return 0
