"""Columns of a file as one array for an estimate: `x.npy`, `data.npz:KEY` or `table.csv:COLUMN,COLUMN`."""

import pathlib

import numpy as np

from ib_keras._checks import rejection
from ib_keras.datasets.sources.archived_array import npz_arrays
from ib_keras.datasets.sources.array_files import npy_array, read_whole
from ib_keras.datasets.sources.named_arrays import described
from ib_keras.datasets.sources.parquet_table import parquet_table
from ib_keras.datasets.sources.text_table import text_table

_TABLES = {".csv": text_table, ".tsv": text_table, ".parquet": parquet_table}


def load_columns(argument: str, place: str | pathlib.Path) -> np.ndarray:
    """Returns an array of n rows from a file; texts become integers, one for each.

    Args:
      argument: name of the argument, for errors.
      place: path of a `.npy` file; of a `.npz` file, with `:KEY` where it holds several arrays; or of a table in a
        `.csv`, `.tsv` or `.parquet` file, with `:COLUMN,COLUMN` for some of its columns.

    Raises:
      InputError: for a file that is missing or cannot be read, an unknown key or column, or a missing value, whose row
        and column are named.
    """
    path, names = _split(str(place))
    if not path.is_file():
        raise rejection(argument, "an existing .npy, .npz or .csv file", str(path), "Correct the path.")
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        return _of_table(argument, _TABLES[suffix](path), names)
    if suffix == ".npz":
        return _checked(argument, *_of_archive(argument, path, names))
    if suffix != ".npy":
        raise rejection(
            argument, "a .npy, .npz, .csv, .tsv or .parquet file", str(path), "Save it in one of these forms."
        )
    if names:
        raise rejection(argument, "a .npy file without a name behind it", str(place), "A .npy file holds one array.")
    return _checked(argument, np.array(npy_array(path)), path.name)


def require_apart(x: str, y: str) -> None:
    """Raises an `InputError` where the table of x, taken whole, holds the columns of y.

    Args:
      x: place of an array, as `load_columns` takes it.
      y: place of the other one.
    """
    (path, names), (other, asked) = _split(str(x)), _split(str(y))
    if path == other and asked and not names and path.suffix.lower() in _TABLES:
        raise rejection(
            "x",
            "other columns than those of `y`",
            f"all columns of {path.name}, with {asked} among them",
            f"Name the others, e.g. {path.name}:COLUMN,COLUMN.",
        )


def _split(place):
    """Returns the path, and the names behind a colon; a path that exists as a whole has none."""
    path = pathlib.Path(place).expanduser()
    before, colon, names = place.rpartition(":")
    if path.exists() or not colon or not pathlib.Path(before).suffix:
        return path, ""
    return pathlib.Path(before).expanduser(), names


def _of_archive(argument, path, key):
    arrays = npz_arrays(path)
    if not key and len(arrays) == 1:
        key = next(iter(arrays))
    if key not in arrays:
        raise rejection(
            argument,
            "one array of the archive",
            f"{path.name}{f' with the key {key!r}' if key else ''}",
            f"Write {path.name}:KEY. It holds: {described(arrays)}.",
        )
    return _numbered(*read_whole(arrays[key])), f"{path.name}:{key}"


def _of_table(argument, table, names):
    chosen = [name.strip() for name in names.split(",")] if names else list(table.columns)
    if names in table.columns:
        chosen = [names]
    columns = [table.column(argument, name) for name in chosen]
    for name, values in zip(chosen, columns):
        lost = values == "" if values.dtype.kind == "U" else np.isnan(values) if values.dtype.kind == "f" else []
        if np.any(lost):
            raise rejection(
                argument,
                "without missing values",
                f"{table.name}, column {name!r}: {int(np.sum(lost))} missing, the first in row "
                f"{int(np.argmax(lost)) + 1} below the header",
                "Drop or impute these rows, in both arrays.",
            )
    return np.stack([_numbered(values) for values in columns], axis=1)


def _numbered(values):
    """Returns numbers as they are, and texts as integers in the order of the alphabet."""
    if values.dtype.kind not in "US":
        return values
    return np.unique(values, return_inverse=True)[1].reshape(values.shape).astype("int64")


def _checked(argument, array, place):
    """Returns an array of numbers; a value that is not finite is named by its row and column."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        first = np.argwhere(~np.isfinite(array))[0]
        at = ", ".join(f"{word} {i}" for word, i in zip(("row", "column", "axis 2:", "axis 3:"), first))
        raise rejection(
            argument,
            "finite",
            f"{array[tuple(first)]} in {place}, {at} (counted from 0)",
            "Drop or impute these rows, in both arrays.",
        )
    return array
