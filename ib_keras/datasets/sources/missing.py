"""Missing values: refused, dropped with their rows, or replaced by the mean of the training part.

Missing categories are a category of their own, which `table.py` makes, and missing targets are never replaced.
"""

import numpy as np

from ib_keras._checks import one_of, rejection
from ib_keras.datasets.sources.found import Found, blocks_of
from ib_keras.datasets.sources.scratch import OnDisk

WAYS = ("refuse", "drop", "mean")


def without_missing(found: Found, missing: str) -> None:
    """Refuses or drops rows with missing values; those of `x` stay where `missing` is "mean".

    Args:
      found: the data, whose rows are dropped in place.
      missing: one of `WAYS`.

    Raises:
      InputError: for missing values that are to be refused, or targets that are missing where means replace values.

    >>> found = Found("toy", np.array([[1.0], [np.nan]]))
    >>> without_missing(found, "drop")
    >>> found.x.tolist(), found.notes
    ([[1.0]], ['1 of 2 rows with missing values was dropped.'])
    """
    one_of("missing", missing, WAYS)
    if missing == "mean" and isinstance(found.x, OnDisk):
        remedy = 'Pass missing="drop", or limit=..., the number of examples to draw.'
        raise rejection("missing", '"refuse" or "drop" for examples larger than the memory', '"mean"', remedy)
    require_a_value(found)
    lost, lost_test = _rows(found.x, found.y, missing), _rows(found.x_test, found.y_test, missing)
    if not (lost.any() or lost_test.any()):
        if missing == "mean" and found.x.dtype.kind == "f" and np.isnan(found.x).any():
            found.notes.append(f"Missing numbers were replaced by the mean of the training part ({_where(found)}).")
        return
    count, n = int(lost.sum() + lost_test.sum()), len(lost) + len(lost_test)
    if missing != "drop":
        raise _refusal(found, missing, f"{count} of {n} rows with some ({_where(found)})")
    where = _where(found)
    found.take(~lost)
    if found.x_test is not None:
        found.take_test(~lost_test)
    if not len(found.x):
        raise rejection(
            "missing",
            "a way that leaves rows",
            f'"drop" for {n} rows that all lack a value ({where})',
            'Pass missing="mean", or name the complete columns by features=[...].',
        )
    found.notes.append(f"{count} of {n} rows with missing values {'was' if count == 1 else 'were'} dropped.")


def require_a_value(found: Found) -> None:
    """Raises an `InputError` for columns without any value, which have no mean, and which no row would survive."""
    if isinstance(found.x, (np.memmap, OnDisk)) or found.x.dtype.kind != "f" or found.x.ndim != 2 or not len(found.x):
        return
    empty = np.flatnonzero(np.isnan(found.x).all(axis=0))
    if len(empty):
        names = found.column_names or [f"column {i}" for i in range(found.x.shape[1])]
        shown = ", ".join(
            dict.fromkeys(_column(names[i], found.unscaled is not None and found.unscaled[i]) for i in empty[:5])
        )
        remedy = "Name the other columns by features=[...]." if found.column_names else "Leave these columns out."
        raise rejection("source", "columns with a value", f"{found.name} with none in {shown}", remedy)


def _column(name, category):
    return name.partition("=")[0] if category else name


def _refusal(found, missing, received):
    """Returns the refusal of missing values, whose remedy depends on whether targets are among them."""
    targets = sum(int(unknown(y).sum()) for y in (found.y, found.y_test) if y is not None)
    if targets:
        what = "without missing targets, which are never replaced" if missing == "mean" else "without missing values"
        remedy = 'Pass missing="drop" to leave these rows out, or remove the rows without a target from the file.'
    else:
        what = "without missing values"
        remedy = (
            'Pass missing="drop" to leave these rows out, or missing="mean" to replace numbers by their mean, and '
            "to make missing categories one of their own."
        )
    return rejection("source", what, received, remedy)


def filled(part: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Returns `part` with NaN replaced by the mean over the rows of `training`.

    >>> filled(np.array([[np.nan, 1.0]]), np.array([[2.0, 3.0], [4.0, np.nan]])).tolist()
    [[3.0, 1.0]]
    """
    if part.dtype.kind != "f" or not np.isnan(part).any():
        return part
    known = ~np.isnan(training)
    mean = np.where(known, training, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(np.isnan(part), mean.astype(part.dtype), part)


def _rows(x, y, missing):
    """Returns a mask [n] of the rows that cannot stay; empty for a part that does not exist."""
    if x is None:
        return np.zeros(0, bool)
    lost = np.zeros(len(x), bool)
    if x.dtype.kind == "f" and missing != "mean":
        lost |= np.concatenate([np.isnan(block.reshape(len(block), -1)).any(axis=1) for block in blocks_of(x)])
    return lost if y is None else lost | unknown(y)


def unknown(y: np.ndarray) -> np.ndarray:
    """Returns a mask [n] of the missing labels or targets: NaN, or an empty text.

    >>> unknown(np.array(["a", ""])).tolist()
    [False, True]
    """
    y = y.reshape(len(y), -1)
    return np.any(np.isnan(y) if y.dtype.kind == "f" else y == "" if y.dtype.kind in "U" else np.zeros_like(y, bool), 1)


def _where(found):
    """Returns which columns lack how many values, the worst ones first."""
    counts = {}
    if found.x.dtype.kind == "f":
        missing = sum(np.isnan(block.reshape(len(block), -1)).sum(axis=0) for block in blocks_of(found.x))
        names = found.column_names or [f"column {i}" for i in range(len(missing))]
        marks = np.zeros(len(missing), bool) if found.unscaled is None else found.unscaled
        for count, name, mark in zip(missing, names, marks):
            # A category is missing in all of its columns of 0 and 1 at once.
            counts[_column(name, mark)] = int(count)
    if found.y is not None:
        counts[found.target_name or "the target"] = int(unknown(found.y).sum())
    shown = [f"{name}: {count}" for name, count in sorted(counts.items(), key=lambda one: -one[1]) if count]
    more = f", {len(shown) - 2} more columns" if len(shown) > 2 else ""
    return ", ".join(shown[:2]) + more
