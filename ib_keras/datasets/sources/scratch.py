"""Examples that do not fit into the memory: files on disk, without a name, that end with the process."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ib_keras._checks import rejection
from ib_keras.datasets.sources.memory import room

_SHARE = 0.5
_BLOCK_BYTES = 2**24
_DISK_KEPT_FREE = 0.1
_LARGER_DISK = "Set TMPDIR to a folder on a larger disk, or pass limit=..., the number of examples to draw."


def most_values() -> float:
    """Returns how many values, held as bytes and as float32 while they are scaled, take half of the room.

    It asks the machine and its container, so that a loop should ask once.

    >>> most_values() > 1000
    True
    """
    return _SHARE * room() / 5


class OnDisk:
    """Rows in a file on disk, or chosen ones of them, that are read a block at a time.

    Args:
      values: the mapped rows [m, ...].
      rows: integers, the places of the chosen rows; None (default) for all.

    >>> kept = on_disk([np.arange(6.0).reshape(3, 2)]).take(np.array([2, 0]))
    >>> len(kept), [block.tolist() for block in kept.blocks()]
    (2, [[[4.0, 5.0], [0.0, 1.0]]])
    """

    def __init__(self, values: np.ndarray, rows: np.ndarray | None = None):
        self.values = values
        self._rows = np.arange(len(values)) if rows is None else rows

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def shape(self) -> tuple[int, ...]:
        return len(self), *self.values.shape[1:]

    @property
    def ndim(self) -> int:
        return self.values.ndim

    @property
    def dtype(self) -> np.dtype:
        return self.values.dtype

    def take(self, rows: np.ndarray) -> OnDisk:
        """Returns chosen rows of these, by places or a mask, without reading them."""
        return OnDisk(self.values, self._rows[rows])

    def blocks(self) -> Iterator[np.ndarray]:
        """Yields the rows in their order, at most 16 MB at a time."""
        size = max(1, _BLOCK_BYTES // max(1, self.values[:1].nbytes))
        for start in range(0, len(self), size):
            yield np.asarray(self.values[self._rows[start : start + size]])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.values[self._rows], dtype)


def on_disk(blocks: Iterable[np.ndarray], change: Callable[[np.ndarray], np.ndarray] = np.asarray) -> OnDisk:
    """Returns the rows of some blocks in a file that loses its name as soon as it is open.

    Args:
      blocks: arrays [m, ...] of rows of one shape, at least one.
      change: function that is applied to each block before it is written.

    Raises:
      InputError: where less than a tenth of the disk is left.
    """
    with tempfile.TemporaryFile(prefix="ib_keras-") as file:
        rows, first = 0, None
        for block in blocks:
            block = change(block)
            first = block[:1] if first is None else first
            require_disk(block.nbytes, f"{rows} examples, and more of them")
            file.write(np.ascontiguousarray(block, first.dtype).data)
            rows += len(block)
        file.flush()
        # The mapping outlives the open file.
        return OnDisk(np.memmap(file, first.dtype, "r", shape=(rows, *first.shape[1:])))


def require_disk(size: float, what: str) -> None:
    """Raises an `InputError` where so many bytes more would leave less than a tenth of the disk.

    Args:
      size: number of bytes.
      what: the data, for the message.

    >>> require_disk(1000, "pictures")
    """
    total, _, free = shutil.disk_usage(tempfile.gettempdir())
    if size > free - _DISK_KEPT_FREE * total:
        raise rejection(
            "source",
            f"held by the disk of {tempfile.gettempdir()} with {free / 2**30:.1f} GiB free, since it is larger than "
            "the memory",
            what,
            f"{_LARGER_DISK} A stream that repeats for ever needs a limit.",
        )
