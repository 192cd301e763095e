"""Examples that do not fit into the memory: two files on disk, without a name, that end with the process."""

import dataclasses
import shutil
import tempfile

import numpy as np

from ib_keras._checks import above, rejection
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.memory import room
from ib_keras.datasets.sources.scaling import share_of_byte

_SHARE = 0.5


def exceeds_memory(values: float) -> bool:
    """Whether so many values, held as bytes and as float32 while they are scaled, take more than half of the room.

    >>> exceeds_memory(1000)
    False
    """
    return 5 * values > _SHARE * room()


@dataclasses.dataclass
class Scratch:
    """A file on disk that takes rows of one shape and dtype, and is mapped into the memory when it is complete.

    The file loses its name as soon as it is open, so that nothing is left of it after the process, however it ends.

    Args:
      shape: shape of a row.
      dtype: dtype of the values.

    >>> scratch = Scratch((2,), np.dtype("float32"))
    >>> scratch.add(np.ones([3, 2]))
    >>> mapped = scratch.mapped()
    >>> scratch.close()
    >>> float(mapped.sum())
    6.0
    """

    shape: tuple[int, ...]
    dtype: np.dtype
    rows: int = 0

    def __post_init__(self):
        self._file = tempfile.TemporaryFile(prefix="ib_keras-")

    def add(self, rows: np.ndarray) -> None:
        """Appends rows [m, *shape].

        Raises:
          InputError: where the disk is full.
        """
        try:
            self._file.write(np.ascontiguousarray(rows, self.dtype).data)
        except OSError as error:
            raise rejection(
                "source",
                f"held by the disk of {tempfile.gettempdir()}, since it is larger than the memory",
                f"{self.rows} rows of {self.shape}, and then: {error.strerror}",
                "Set TMPDIR to a folder on a larger disk, or pass limit=..., the number of examples to draw.",
            ) from error
        self.rows += len(rows)

    def mapped(self) -> np.memmap:
        """Returns the rows [n, *shape], which are read from the disk where they are used, also after `close`."""
        self._file.flush()
        if not self.rows:
            raise rejection("source", "at least 5 examples", "none in one part", "Collect more.")
        return np.memmap(self._file, self.dtype, "r", shape=(self.rows, *self.shape))

    def close(self) -> None:
        """Closes the file, whose place on the disk is free again when nobody maps it any more."""
        self._file.close()


def put_on_disk(found: Found, test_share: float = 0.2, seed: int = 0, scale: str = "auto") -> None:
    """Writes the blocks of a source into files on disk, and gives `found` the mapped parts.

    Args:
      found: a source with `blocks`, which is changed. Without `test_blocks`, each example is drawn into a part.
      test_share: share of the examples that is held out, in (0, 1).
      seed: integer seed of the draws.
      scale: `"auto"` divides bytes of pictures by 255, `"none"` keeps all values; others need all examples at once.

    Raises:
      InputError: for another scale or share, a full disk, or a part without examples.
    """
    if scale not in ("auto", "none"):
        remedy = "Scale the values before, or pass limit=..., the number of examples to draw."
        raise rejection("scale", '"auto" or "none" for examples larger than the memory', repr(scale), remedy)
    if found.test_blocks is not None:
        ((found.x, found.y),) = _written(found.blocks, scale, lambda n: [np.ones(n, bool)])
        ((found.x_test, found.y_test),) = _written(found.test_blocks, scale, lambda n: [np.ones(n, bool)])
    else:
        _put_drawn_parts(found, test_share, seed, scale)
    size = (found.x.nbytes + found.x_test.nbytes) / 2**30
    found.notes.append(f"They take more than a quarter of the memory: {size:.1f} GiB lie on the disk meanwhile.")
    if scale == "auto" and found.of_bytes:
        found.scaling = "Bytes were divided by 255."
    found.blocks = found.test_blocks = None


def _put_drawn_parts(found, share, seed, scale):
    if above("test_share", share, 0, "Pass e.g. 0.2.") >= 1:
        raise rejection("test_share", "below 1", share, "Pass e.g. 0.2.")
    generator = np.random.default_rng(seed)

    def drawn(n):
        held = generator.random(n) < share
        return ~held, held

    (found.x, found.y), (found.x_test, found.y_test) = _written(found.blocks, scale, drawn)
    n = len(found.x) + len(found.x_test)
    found.notes.append(f"{len(found.x_test)} of {n} examples were drawn at random (seed {seed}) and held out.")


def _written(blocks, scale, parts_of):
    """Returns the (x, y) of each part; `parts_of(n)` gives masks of n rows, one for each part."""
    files, labels = [], []
    try:
        for x, y in blocks:
            x = _scaled(x, scale)
            for place, rows in enumerate(parts_of(len(x))):
                if place == len(files):
                    files.append(Scratch(x.shape[1:], x.dtype))
                    labels.append([])
                files[place].add(x[rows])
                labels[place].extend([] if y is None else np.asarray(y)[rows])
        return [(file.mapped(), np.array(own) if own else None) for file, own in zip(files, labels)]
    finally:
        for file in files:
            file.close()


def _scaled(x, scale):
    """Returns pictures of bytes as shares of 255, other floats in single precision, and integers as they are."""
    if scale == "auto" and x.dtype == np.uint8:
        return share_of_byte(x[..., None] if x.ndim == 3 else x)
    return x.astype(np.float32, copy=False) if x.dtype.kind == "f" else x


def disk_left() -> int:
    """Returns the number of free bytes on the disk of scratch files.

    >>> disk_left() > 0
    True
    """
    return shutil.disk_usage(tempfile.gettempdir()).free


def require_disk(size: float, what: str) -> None:
    """Raises an `InputError` for files that would take more than the free part of the disk, before any is written.

    Args:
      size: number of bytes.
      what: the data, for the message.

    >>> require_disk(1000, "pictures")
    """
    if size > disk_left():
        raise rejection(
            "source",
            f"held by the {disk_left() / 2**30:.1f} GiB that are free in {tempfile.gettempdir()}, since it is larger "
            "than the memory",
            f"{what} of {size / 2**30:.1f} GiB",
            "Set TMPDIR to a folder on a larger disk, or pass limit=..., the number of examples to draw.",
        )
