"""The rows of an information plane, read back from the file that a callback or a recipe has written."""

import pathlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ib_keras._stored_files import StoredRows, damaged, stored_rows
from ib_keras.plane_row import (
    BINS,
    DATA,
    EPOCH,
    ESTIMATOR,
    FLAGS,
    LAYER,
    NOISE_STD,
    QUANTITIES,
    REASON,
    STEP,
    TARGET,
    TEXTS,
    VERDICT,
    PlaneRow,
)

_REMEDY = "Delete the other lines to keep these rows, or delete the file to begin anew."


def stored_plane(path: pathlib.Path, more: Collection[str] = ()) -> StoredRows | None:
    """Returns the rows in a CSV file of an information plane, or None where there is no such file.

    Args:
      path: the file.
      more: columns of numbers that the file may have beside those of a `PlaneRow`.

    Raises:
      InputError: if the file is damaged, or an epoch lacks a layer that another has; it says which rows are whole.
    """
    columns = {*PlaneRow.__annotations__, *more}
    stored = stored_rows(path, _REMEDY, numbers=columns - {*TEXTS}, texts=TEXTS, required=(EPOCH, LAYER), only=columns)
    if stored is None:
        return None
    _require_all_layers(path, stored.rows)
    return StoredRows(stored.columns, [_restored(row, stored.columns) for row in stored.rows])


def require_epochs(path: pathlib.Path, rows: Iterable[Mapping[str, Any]], epochs: Iterable[int]) -> None:
    """Raises an `InputError` for the first of the `epochs` that has no row.

    Args:
      path: file of the rows, for the error.
      rows: rows with an "epoch".
      epochs: the epochs that must have a row.

    >>> require_epochs(pathlib.Path("plane.csv"), [{"epoch": 0}, {"epoch": 2}], [0, 2])
    """
    found = {row[EPOCH] for row in rows}
    missing = next((epoch for epoch in epochs if epoch not in found), None)
    if missing is not None:
        saved = f"Rows are whole up to epoch {missing - 1}. " if missing > 0 else ""
        raise damaged(path, f"no row of epoch {missing}", saved + "Restore the file from a copy, or begin a new run.")


def _require_all_layers(path, rows):
    """Raises an `InputError` where an epoch has other layers or examples than the first one, or has a row twice."""
    groups = {}
    for row in rows:
        groups.setdefault((row[EPOCH], row.get(STEP)), []).append(row)
    first = next(iter(groups.values()), [])
    for (epoch, _), group in groups.items():
        keys = [(row.get(DATA), row.get(TARGET), row[LAYER], row.get(ESTIMATOR)) for row in group]
        if len(set(keys)) < len(keys):
            raise damaged(path, f"a row twice in epoch {epoch:g}", _REMEDY)
        for layer in dict.fromkeys(row[LAYER] for row in (*first, *group)):
            counts = {_count(layer, first), _count(layer, group)}
            if len(counts) > 1 and not (all(counts) and _has_skipped((*first, *group))):
                raise damaged(path, f"epoch {epoch:g} with other rows of {layer!r} than the first epoch", _REMEDY)


def _count(layer, rows):
    return sum(row[LAYER] == layer for row in rows)


def _has_skipped(rows):
    """Whether a measurement was skipped: one row without an estimator then stands for those of all estimators."""
    return any(ESTIMATOR not in row for row in rows)


def _restored(row, columns):
    """Returns a row with the empty cells that a row has while it is measured: texts without words, and None."""
    empty = dict.fromkeys((ESTIMATOR, NOISE_STD, BINS)) | {FLAGS: ""}
    empty |= {quantity + REASON: "" for quantity in QUANTITIES if quantity + VERDICT in row}
    known = {name: value for name, value in empty.items() if name in columns} | row
    return {name: known[name] for name in columns if name in known}
