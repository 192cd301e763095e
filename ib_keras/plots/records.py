"""Rows for plots, which are dicts with some required keys and with numbers that may be missing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ib_keras._checks import rejection
from ib_keras.plane_row import DATA, ESTIMATOR, LAYER, TARGET, VERDICT

Rows = Iterable[Mapping[str, Any]]


def records(rows: Rows, required: Sequence[str], argument: str = "rows") -> list[Mapping[str, Any]]:
    """Returns `rows` as a list of dicts that all have the `required` keys.

    Args:
      rows: iterable of dicts, at least one.
      required: names of the keys that every row needs.
      argument: the name of `rows` in an error message.

    Returns:
      List of the dicts.

    Raises:
      InputError: if `rows` is no list of dicts, is empty, or a row lacks a key.

    >>> records([{"epoch": 0, "loss": 2.5}], ("epoch",))
    [{'epoch': 0, 'loss': 2.5}]
    """
    if isinstance(rows, (str, Mapping)) or not hasattr(rows, "__iter__"):
        raise rejection(argument, "a list of dicts", type(rows).__name__, "Pass one dict for each point.")
    try:
        rows = list(rows)
    except TypeError:
        raise rejection(argument, "a list of dicts", repr(rows), "Pass one dict for each point.") from None
    if not rows:
        raise rejection(argument, "a list of at least one dict", "no rows", "Measure at least once before plotting.")
    for index, row in enumerate(rows):
        _check_row(argument, index, row, required)
    return rows


def _check_row(argument, index, row, required):
    if not isinstance(row, Mapping):
        raise rejection(
            argument,
            "a list of dicts",
            f"{type(row).__name__} at row {index}",
            "Pass one dict for each point; a data frame gives them with `.to_dict('records')`.",
        )
    missing = [key for key in required if key not in row]
    if missing:
        raise rejection(
            argument,
            f"dicts with the keys {', '.join(required)}",
            f"row {index} with {', '.join(map(str, row)) or 'no keys'}",
            f"Add {', '.join(missing)} to every row.",
        )


def number(row: Mapping[str, Any], key: str) -> float:
    """Returns `row[key]` as a float, or NaN if it is absent, None or an empty string.

    Args:
      row: dict.
      key: name of a number in it.

    Returns:
      Float, in the unit of the row.

    Raises:
      InputError: if there is a value that is no number.

    >>> number({"rate": 3}, "rate"), number({"rate": None}, "rate")
    (3.0, nan)
    """
    value = row.get(key)
    if value is None or value == "":
        return float("nan")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise rejection(
            key, "a number, or None where there is none", repr(value), "Convert the column to floats before plotting."
        ) from None


def column(rows: Sequence[Mapping[str, Any]], key: str) -> np.ndarray:
    """Returns the numbers under `key` as a float array [n], with NaN for missing ones.

    Args:
      rows: list of n dicts.
      key: name of a number in them.

    Returns:
      Float array [n], in the unit of the rows.

    Raises:
      InputError: if there is a value that is no number.

    >>> column([{"rate": 3}, {}], "rate")
    array([ 3., nan])
    """
    return np.array([number(row, key) for row in rows])


def trusted(row: Mapping[str, Any], *quantities: str) -> bool:
    """Returns whether no verdict of a row speaks against its `quantities`; a verdict that is missing does not.

    Args:
      row: dict.
      *quantities: names of quantities, such as "I(X;T)".

    >>> trusted({"I(X;T)_verdict": "saturated"}, "I(X;T)"), trusted({"I(X;T)_verdict": None}, "I(X;T)")
    (False, True)
    """
    verdicts = [row.get(quantity + VERDICT) for quantity in quantities]
    return all(verdict == "trusted" for verdict in verdicts if isinstance(verdict, str) and verdict)


def by_series(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Returns {name: rows} of the series in rows of a plane.

    A series has the name of its layer, with the estimator, the data and the target where a layer has rows of several.

    Args:
      rows: list of dicts with "layer" and, where known, "estimator" and "data".

    >>> rows = [{"layer": "code", "estimator": name} for name in ("KSG", "Binned", "KSG")]
    >>> {name: len(part) for name, part in by_series(rows).items()}
    {'code, KSG': 2, 'code, Binned': 1}
    """
    keys = [LAYER] + [key for key in (ESTIMATOR, DATA, TARGET) if _several(rows, key)]
    series = {}
    for row in rows:
        series.setdefault(", ".join(str(row[key]) for key in keys if row.get(key)), []).append(row)
    return series


def _several(rows, key):
    """Whether any one layer has rows with several values under `key`."""
    values = {}
    for row in rows:
        if row.get(key):
            values.setdefault(row[LAYER], set()).add(row[key])
    return any(len(found) > 1 for found in values.values())
