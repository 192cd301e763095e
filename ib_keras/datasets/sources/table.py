"""A table of named columns, of numbers and of texts, and its way into one array."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from ib_keras._checks import rejection
from ib_keras.datasets.sources.found import Found

MOST_CATEGORIES, _FEW_CATEGORIES = 50, 10
MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "-nan")
"""Cells that stand for no value, as in pandas; `?` as in the collection of UCI."""


@dataclasses.dataclass(frozen=True)
class Table:
    """Columns of one length.

    Args:
      name: the name to show.
      columns: {name: values [n]}; integers, booleans and floats are numbers with NaN where one is missing, and texts
        are empty where one is missing.
      notes: sentences on how the table was read.
      whole: names of the columns that were written as integers, and are floats because some cells are missing.

    >>> Table("toy", {"a": np.arange(3), "b": np.array(["x", "y", ""])}).text_columns
    ['b']
    """

    name: str
    columns: dict[str, np.ndarray]
    notes: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()

    @property
    def text_columns(self) -> list[str]:
        """The names of the columns of texts."""
        return [name for name, values in self.columns.items() if values.dtype.kind == "U"]

    def column(self, argument: str, name: str) -> np.ndarray:
        """Returns a column, or raises an `InputError` that lists the columns."""
        if name not in self.columns:
            raise rejection(
                argument, f"a column of {self.name}", repr(name), f"Its columns are: {', '.join(self.columns)}."
            )
        return self.columns[name]


def found_in_table(
    table: Table,
    target: Sequence[str] | str | None = None,
    features: Sequence[str] | str | None = None,
    missing: str = "refuse",
) -> Found:
    """Returns the columns of a table as one array of numbers; categories become one column of 0 and 1 each.

    Args:
      table: the table.
      target: name of the column that holds the labels or targets, or names of several columns of numbers, in a list or
        with commas between them; None (default) for a table without.
      features: names of the columns that are the examples; None (default) takes all but the target.
      missing: `"mean"` makes missing texts a category of their own; with others (default `"refuse"`) they stay missing.

    Raises:
      InputError: for an unknown column, or a column of too many texts.

    >>> table = Table("toy", {"a": np.arange(3), "b": np.array(["x", "y", "z"]), "c": np.zeros(3)})
    >>> found_in_table(table, target="c").column_names
    ('a', 'b=x', 'b=y', 'b=z')
    """
    targets = _targets(table, target)
    chosen = (
        [features] if isinstance(features, str) else list(features or [n for n in table.columns if n not in targets])
    )
    for name in targets:
        if name in chosen:
            raise rejection("features", "columns beside the target", repr(name), "The target is no feature: remove it.")
    columns = {name: table.column("features", name) for name in chosen}
    if not columns:
        raise rejection("features", "one column or more", f"{table.name} with the target alone", "Add columns.")
    columns, filled = _with_category_of_missing(columns) if missing == "mean" else (columns, [])
    _check_categories(columns)
    parts = {name: _indicators(name, values) for name, values in columns.items()}
    names, arrays = zip(*(pair for part in parts.values() for pair in part))
    texts = [name for name, values in columns.items() if values.dtype.kind == "U"]
    marks = np.array([len(part) > 1 or name in texts for name, part in parts.items() for _ in part])
    notes = [*table.notes]
    if texts:
        indicators = int(marks.sum())
        notes.append(
            f"{len(texts)} columns of categories ({_listed(texts)}) became {indicators} columns of 0 and 1."
            if len(texts) > 1
            else f"The column of categories {texts[0]!r} became {indicators} column{'s' * (indicators > 1)} of 0 and 1."
        )
        notes += filled
    return Found(
        table.name,
        np.stack(arrays, axis=1).astype("float64"),
        _values(table, targets),
        column_names=names,
        target_name=", ".join(targets) or None,
        unscaled=marks if texts else None,
        notes=notes,
        whole_target=bool(targets) and all(_is_whole(table, name) for name in targets),
    )


def _targets(table, target):
    """Returns the names of the target columns: one, several of a list, or several in a text with commas."""
    if target is None:
        return []
    if not isinstance(target, str):
        return [str(name) for name in target]
    parts = list(dict.fromkeys(part.strip() for part in target.split(",") if part.strip()))
    return parts if target not in table.columns and parts else [target]


def _values(table, targets):
    """Returns the values [n] of one target column, [n, k] of several columns of numbers, or None."""
    columns = [table.column("target", name) for name in targets]
    if len(columns) < 2:
        return columns[0] if columns else None
    for name, values in zip(targets, columns):
        if values.dtype.kind == "U":
            raise rejection("target", "columns of numbers, where there are several", f"{name!r}", "Number its values.")
    return np.stack(columns, axis=1)


def _is_whole(table, name):
    return name in table.whole or table.columns[name].dtype.kind in "iub"


def _with_category_of_missing(columns):
    """Returns the columns with the missing texts as a category of their own, and a sentence about it, if there are any.

    The mean of columns of 0 and 1 would make a row a share of each category, and the commonest category would be a
    guess that nothing marks as one.
    """
    counts = {name: int((values == "").sum()) for name, values in columns.items() if values.dtype.kind == "U"}
    lost = {name: count for name, count in counts.items() if count}
    named = {name: _free_name(columns[name]) for name in lost}
    done = {name: np.where(columns[name] == "", category, columns[name]) for name, category in named.items()}
    shown = _listed(f"{name}: {count}" for name, count in lost.items())
    names = " or ".join(dict.fromkeys(map(repr, named.values())))
    return columns | done, [f"Missing categories became a category of their own, {names} ({shown})."] if lost else []


def _free_name(values):
    return "missing" if "missing" not in values else "no value"


def table_of_frame(frame: Any, name: str = "table") -> Table:
    """Returns a table of pandas (or anything with its columns and `isna`) as a `Table`.

    Raises:
      InputError: for columns that are neither numbers nor texts, such as dates.
    """
    columns = {str(column): _plain(str(column), frame[column]) for column in frame.columns}
    if len(columns) < len(frame.columns):
        raise rejection("source", "a table whose columns have different names", _listed(frame.columns), "Rename some.")
    return Table(name, columns)


def _plain(name, series):
    missing = np.asarray(series.isna())
    kind = getattr(series.dtype, "kind", "O")
    if kind in "iubf":
        return (
            np.asarray(series.astype("float64")) if missing.any() else np.asarray(series.to_numpy(), series.dtype.kind)
        )
    if kind in "mM" or not all(isinstance(value, str) for value in series[~missing]):
        raise rejection(
            "source",
            "a table of numbers and texts",
            f"column {name!r} of {series.dtype}",
            "Turn it into numbers, or leave it out by features=[...].",
        )
    texts = series.astype(str).to_numpy(str)
    return np.where(missing | np.isin(texts, MISSING), "", texts)


def _check_categories(columns):
    for name, values in columns.items():
        # Texts that hardly repeat are names, numbers with a unit or dates, and no categories.
        most = min(MOST_CATEGORIES, max(_FEW_CATEGORIES, len(values) // 2))
        if values.dtype.kind == "U" and (count := len(np.unique(values))) > most:
            rest = [other for other in columns if other != name]
            raise rejection(
                "features",
                f"numbers, or texts of at most {most} categories",
                f"column {name!r} with {count} different texts, such as {str(values[0])!r}",
                f"Leave it out by features=[...], of: {', '.join(rest)}." if rest else "Add columns of numbers.",
            )


def _indicators(name, values):
    """Returns (name, numbers) of the columns that stand for one column: one for numbers and pairs of categories."""
    if values.dtype.kind != "U":
        return [(name, values)]
    categories = [str(one) for one in np.unique(values) if one]
    lost = np.where(values == "", np.nan, 0.0)
    # Two categories are one bit: a second column would be a copy of the first.
    kept = categories[1:] if len(categories) == 2 else categories
    return [(f"{name}={one}", np.where(np.isnan(lost), np.nan, values == one)) for one in kept] or [(name, lost)]


def _listed(names):
    names = [str(name) for name in names]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
