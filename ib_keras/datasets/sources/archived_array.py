"""An array in a `.npz` archive: its shape is known from its header, and its values are read when they are needed."""

import contextlib
import dataclasses
import io
import math
import pathlib
import zipfile
from collections.abc import Iterator

import numpy as np

from ib_keras.datasets.sources.unreadable import unreadable

_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
_BLOCK = 2**24


@dataclasses.dataclass(frozen=True)
class ArchivedArray:
    """Shape and dtype of an array that stays in its archive; `np.asarray` reads it, and an index reads some rows.

    Args:
      path: the archive.
      member: name of the array's file in the archive.
      shape: shape of the array.
      dtype: dtype of the array.
      by_columns: whether the values stand in the order of Fortran, so that no row can be read alone.

    >>> path = pathlib.Path(getfixture("tmp_path")) / "a.npz"
    >>> np.savez_compressed(path, x=np.arange(8).reshape(4, 2))
    >>> array = npz_arrays(path)["x"]
    >>> array.shape, array[np.array([1, 3])].tolist()
    ((4, 2), [[2, 3], [6, 7]])
    """

    path: pathlib.Path
    member: str
    shape: tuple[int, ...]
    dtype: np.dtype
    by_columns: bool

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        with _opened(self.path) as archive, archive.open(self.member) as file:
            return np.asarray(np.lib.format.read_array(file, allow_pickle=False), dtype)

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        """Returns the rows of rising indices, without holding more than a block of the others."""
        if self.by_columns or not self.dtype.itemsize:
            return np.asarray(self)[rows]
        kept, start = [], 0
        for block in self.blocks():
            inside = rows[(rows >= start) & (rows < start + len(block))]
            kept.append(block[inside - start])
            start += len(block)
            if not len(rows) or start > rows[-1]:
                break
        return np.concatenate(kept)

    def blocks(self) -> Iterator[np.ndarray]:
        """Yields the rows in their order, at most 16 MB at a time; for values in the order of C alone."""
        row = math.prod(self.shape[1:]) * self.dtype.itemsize
        most = max(1, _BLOCK // max(1, row))
        with _opened(self.path) as archive, io.BufferedReader(archive.open(self.member)) as file:
            _header(file)
            for start in range(0, len(self), most):
                count = min(most, len(self) - start)
                values = file.read(count * row)
                yield np.frombuffer(values, self.dtype, count * row // self.dtype.itemsize).reshape(
                    count, *self.shape[1:]
                )


def npz_arrays(path: pathlib.Path) -> dict[str, ArchivedArray]:
    """Returns {key: array} of a `.npz` archive, of which the headers alone are read.

    Args:
      path: the archive.

    Raises:
      InputError: for a file that is damaged, holds objects, or whose headers and sizes contradict each other.
    """
    with _opened(path) as archive:
        return {entry.filename.removesuffix(".npy"): _member(archive, entry) for entry in archive.infolist()}


@contextlib.contextmanager
def _opened(path):
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    # Damaged bytes can raise whatever zipfile, zlib and numpy raise, which no list of classes covers.
    except Exception as error:
        raise unreadable(path, error) from error


def _member(archive, entry):
    with archive.open(entry) as file:
        shape, by_columns, dtype = _header(file)
    array = ArchivedArray(pathlib.Path(archive.filename), entry.filename, shape, dtype, by_columns)
    if dtype.hasobject:
        raise ValueError("Python objects")
    if array.nbytes > entry.file_size:
        raise ValueError(f"{entry.filename} holds fewer bytes than its shape {shape} needs")
    return array


def _header(file):
    version = np.lib.format.read_magic(file)
    if version not in _HEADERS:
        raise ValueError(f"version {version} of the format of NumPy")
    return _HEADERS[version](file)
