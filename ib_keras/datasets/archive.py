"""Published image sets, each in one `.npz` file that is verified by the sha256 of its arrays."""

import contextlib
import dataclasses
import gzip
import hashlib
import io
import os
import pathlib
import zlib

import numpy as np

from ib_keras._checks import rejection
from ib_keras.datasets.dataset import Dataset

FOLDER_VARIABLE = "IB_KERAS_DATA"
KERAS_CACHE = "the Keras cache (`datasets` in KERAS_HOME or ~/.keras)"
_LARGEST = 2**28
REPLACE = "Delete {}, then put an intact copy in its place or let Keras download one."


@dataclasses.dataclass(frozen=True)
class Archive:
    """A set of grayscale images that Keras can download and that this package verifies by its content.

    Args:
      name: the name of the module in `keras.datasets`, and of the file without `.npz`.
      sha256: dict from `x_train`, `y_train`, `x_test`, `y_test` to the hex digest of the array's bytes. Arrays are
        hashed rather than files, since the same arrays can be compressed in many ways.

    >>> import tempfile
    >>> from ib_keras.datasets.archive import Archive, sha256
    >>> pixels, labels = np.zeros([3, 28, 28], "uint8"), np.arange(3, dtype="uint8")
    >>> arrays = {"x_train": pixels, "y_train": labels, "x_test": pixels, "y_test": labels}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.savez(f"{folder}/toy.npz", **arrays)
    ...     Archive("toy", {key: sha256(array) for key, array in arrays.items()}).load(folder)
    Dataset('toy': 3 train, 3 test, images (28, 28, 1), 3 classes)
    """

    name: str
    sha256: dict

    @property
    def remedy(self) -> str:
        """The advice to a user who has no archive."""
        return (
            f"Put {self.name}.npz into a folder and name it with {FOLDER_VARIABLE} or --data-dir, "
            "or use the dataset `digits`, which needs no download."
        )

    def load(self, data_dir: str | os.PathLike[str] | None = None) -> Dataset:
        """Loads and verifies the archive.

        Args:
          data_dir: folder of the file; None (default) takes the folder that IB_KERAS_DATA names, and where it is unset
            or lacks the file, the cache of Keras, which downloads the file once.

        Returns:
          A `Dataset` of images [n, 28, 28, 1].

        Raises:
          InputError: if the file is missing, damaged or not the published one, or cannot be downloaded.
        """
        path = self._find(data_dir)
        arrays = self._from_keras() if path is None else self._from_file(path)
        self._verify(arrays, source=f"it from {KERAS_CACHE}" if path is None else path)
        return Dataset(
            _images(arrays["x_train"]),
            _labels(arrays["y_train"]),
            _images(arrays["x_test"]),
            _labels(arrays["y_test"]),
            name=self.name,
        )

    def _find(self, data_dir):
        if data_dir is None:
            return self._in_environment()
        if not isinstance(data_dir, (str, os.PathLike)):
            raise rejection("data_dir", "the path of a folder", repr(data_dir), self.remedy)
        path = self._inside(data_dir)
        if not path.is_file():
            raise rejection("data_dir", f"a folder that holds {path.name}", repr(str(data_dir)), self.remedy)
        return path

    def _in_environment(self):
        folder = os.environ.get(FOLDER_VARIABLE)
        path = self._inside(folder) if folder else None
        return path if path and path.is_file() else None

    def _inside(self, folder):
        return pathlib.Path(folder).expanduser() / f"{self.name}.npz"

    def _from_file(self, path):
        try:
            # Opened here, since NumPy leaves the file open where the archive is damaged.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                _require_size(archive)
                return {key: archive[key] for key in self.sha256}
        # Damaged bytes can raise whatever zipfile, zlib and numpy raise, which no list of classes covers.
        except Exception as error:
            raise rejection(
                path.name, f"a readable archive of {', '.join(self.sha256)}", _reason(error), REPLACE.format(path)
            ) from error

    def _from_keras(self):
        import keras

        try:
            # Keras reports a download on standard output, which belongs to the caller's results.
            with contextlib.redirect_stdout(io.StringIO()):
                (x_train, y_train), (x_test, y_test) = getattr(keras.datasets, self.name).load_data()
        except (EOFError, ValueError, zlib.error, gzip.BadGzipFile) as error:
            raise rejection(self.name, f"complete in {KERAS_CACHE}", _reason(error), REPLACE.format("it")) from error
        # Keras raises a bare Exception when a download fails.
        except Exception as error:
            raise rejection(
                self.name, "on this machine, or within reach of a download", _reason(error), self.remedy
            ) from error
        return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}

    def _verify(self, arrays, source):
        for key, expected in self.sha256.items():
            digest = sha256(arrays[key])
            if digest != expected:
                raise rejection(
                    key,
                    f"the published array of {self.name} (sha256 {expected[:12]})",
                    f"sha256 {digest[:12]}",
                    REPLACE.format(source),
                )


def sha256(array: np.ndarray) -> str:
    """Returns the hex digest of an array's bytes, in C order.

    >>> sha256(np.zeros(4, "uint8"))[:12]
    'df3f619804a9'
    """
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def _require_size(archive):
    """Raises a `ValueError` for an archive of arrays far larger than any published one, before they are unpacked."""
    size = sum(entry.file_size for entry in archive.zip.infolist())
    if size > _LARGEST:
        raise ValueError(f"{size / 2**20:.0f} MiB of arrays, where {_LARGEST / 2**20:.0f} MiB are the most")


def _images(pixels):
    return pixels.reshape(-1, 28, 28, 1).astype("float32") / 255


def _labels(values):
    return values.reshape(-1).astype("int32")


def _reason(error):
    return " ".join(str(error).split()) or type(error).__name__
