"""Files that appear whole or not at all, and those that come with the package."""

import contextlib
import csv
import importlib.resources
import io
import os
import pathlib
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from ib_keras._checks import InputError


class UnwritableError(InputError, OSError):
    """A file that cannot be written, as an error that the caller can correct, and as the `OSError` that it is."""


def write_atomically(path: str | os.PathLike[str], content: str | bytes):
    """Writes `content` to `path`; a killed process leaves the old file or the new one.

    A device or a pipe, such as /dev/stdout, is written into: a file in its place would take it from all programs.

    Args:
      path: the file, whose folder is made if it does not exist.
      content: text, or bytes.

    Raises:
      OSError: if the folder cannot be made or written.
    """
    with atomic_file(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def atomic_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Opens a file that has its name once it is whole; see `write_atomically`.

    Args:
      path: the file, whose folder is made if it does not exist.

    Raises:
      OSError: if the folder cannot be made or written.
    """
    path = pathlib.Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        with path.open("wb") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            # Otherwise a machine that loses power may keep the new name and lose the content.
            os.fsync(file.fileno())
        os.chmod(scratch, 0o666 & ~_umask())
        os.replace(scratch, path)
    except BaseException:
        # A signal may arrive when the scratch file has its final name already.
        pathlib.Path(scratch).unlink(missing_ok=True)
        raise


def _umask():
    """Returns the file mode mask of the process, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Returns the CSV text of a list of dicts; the columns are the keys in order of appearance.

    Args:
      rows: list of dicts.
      columns: columns that stand in front of others, such as those of a file that the rows continue; none by default.

    >>> csv_text([{"epoch": 1, "loss": 0.5}, {"epoch": 2, "mse": 0.1}])
    'epoch,loss,mse\\n1,0.5,\\n2,,0.1\\n'
    """
    columns = list(dict.fromkeys([*columns, *(key for row in rows for key in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def packaged_toml(path: str) -> dict:
    """Returns the content of a TOML file of this package.

    Args:
      path: path below the folder of the package, e.g. "models/presets.toml".

    >>> packaged_toml("models/presets.toml")["document_conv"]["model"]
    'ConvAutoencoder'
    """
    return tomllib.loads((importlib.resources.files("ib_keras") / path).read_text("utf-8"))
