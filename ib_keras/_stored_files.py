"""The one reader of files that the library has written: it knows what it expects, and says what can be saved.

Each function raises an `InputError` that quotes the file, where a person or a machine has damaged it since.
"""

import csv
import io
import json
import math
import pathlib
import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from ib_keras._checks import InputError, rejection

_NUMBER = re.compile(r"[+-]?(\d+|(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?|nan|inf)")
_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}


class StoredRows(NamedTuple):
    """The rows of a CSV file as dicts without empty cells, and the names of all its columns in their order."""

    columns: list[str]
    rows: list[dict[str, Any]]


def damaged(path: pathlib.Path, finding: str, remedy: str) -> InputError:
    """Returns an `InputError` about a file that is no longer as it was written.

    Args:
      path: the file.
      finding: what was found, as the end of a sentence that begins with "It is" or "It has" in mind.
      remedy: what can be saved, and how.

    >>> print(damaged(pathlib.Path("run/run.json"), "an empty file", "Restore it."))
    `run.json` must be as it was written. Received: run/run.json. Found: an empty file. Restore it.
    """
    return rejection(path.name, "as it was written", path, f"Found: {finding}. {remedy}")


def stored_text(path: pathlib.Path, remedy: str) -> str | None:
    """Returns the text of a file, or None where there is no such file. A byte-order mark is dropped.

    Args:
      path: the file.
      remedy: advice for the error.

    Raises:
      InputError: if it is a folder, is empty, cannot be read, or holds no text.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise damaged(path, "a folder", remedy) from None
    except OSError as error:
        raise damaged(path, f"a file that cannot be read ({error.strerror})", remedy) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise damaged(path, f"bytes in line {line} that are no text", remedy) from error
    if not text.strip("\0\n "):
        raise damaged(path, f"{len(content)} zero bytes" if "\0" in text else "an empty file", remedy)
    return text


def stored_json(path: pathlib.Path, kinds: Mapping[str, tuple[type, ...]], remedy: str) -> dict[str, Any] | None:
    """Returns the object in a JSON file, or None where there is no such file.

    Args:
      path: the file.
      kinds: {key: types that its value may have}; a key may be missing, and other keys may have any value.
      remedy: advice for the error.

    Raises:
      InputError: if the file is damaged, holds no JSON, or a value has another type.
    """
    text = stored_text(path, remedy)
    if text is None:
        return None
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise damaged(path, f"no JSON from line {error.lineno}, column {error.colno}", remedy) from error
    except (ValueError, RecursionError) as error:
        raise damaged(path, "no JSON that can be read", remedy) from error
    if not isinstance(found, dict):
        raise damaged(path, f"{_kind(found)}, where an object is expected", remedy)
    for key, allowed in kinds.items():
        if key in found and type(found[key]) not in allowed:
            expected = " or ".join(dict.fromkeys(_KINDS.get(kind, "null") for kind in allowed))
            raise damaged(path, f"{_kind(found[key])} as `{key}`, where {expected} is expected", remedy)
    return found


def stored_rows(
    path: pathlib.Path,
    remedy: str,
    *,
    numbers: Collection[str] = (),
    texts: Collection[str] = (),
    required: Collection[str] = (),
    only: Collection[str] | None = None,
) -> StoredRows | None:
    """Returns the rows of a CSV file, or None where there is no such file.

    Args:
      path: the file.
      remedy: advice for the error, which also says up to which line the rows are whole.
      numbers: columns whose cells are numbers or empty.
      texts: columns whose cells are texts, also where they look like numbers. Cells of further columns are numbers
        where they look like them.
      required: columns that have a value in every row.
      only: all columns that the file may have; None (default) allows any.

    Raises:
      InputError: if the file is damaged, a column or a value is missing, or a cell holds something else.
    """
    text = stored_text(path, remedy)
    if text is None:
        return None
    if "\0" in text:
        raise damaged(path, f"zero bytes in line {text.count(chr(10), 0, text.index(chr(0))) + 1}", remedy)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns, rows, whole = [], [], 0
    try:
        columns = next(reader)
        _check_columns(columns, required, only)
        for cells in reader:
            rows.append(_row(columns, cells, numbers, texts, required))
            whole = reader.line_num
        if not text.endswith("\n"):
            raise ValueError("its last line is cut off")
    except (ValueError, csv.Error) as error:
        # A last line without its end may be cut anywhere: its rows are not known to be whole.
        last = text.count("\n") if whole == reader.line_num else whole
        saved = f"Rows are whole up to line {last}. " if last > 1 else "No row is whole. "
        raise damaged(path, f"in line {reader.line_num}, {error}", saved + remedy) from error
    return StoredRows(columns, rows)


def number(cell: str) -> float | str:
    """Returns the number that a cell holds, or the cell where it holds none.

    >>> number("3"), number("0.5"), number("1e-05"), number("nan"), number("1_0"), number("code")
    (3, 0.5, 1e-05, nan, '1_0', 'code')
    """
    if not _NUMBER.fullmatch(cell):
        return cell
    return int(cell) if cell.lstrip("+-").isdigit() else float(cell)


def _check_columns(columns, required, only):
    if len(set(columns)) < len(columns) or "" in columns:
        raise ValueError("names of columns are missing or occur twice")
    missing = [name for name in required if name not in columns]
    if missing:
        raise ValueError(f"the column {missing[0]!r} is missing")
    unknown = [name for name in columns if only is not None and name not in only]
    if unknown:
        raise ValueError(f"the column {unknown[0][:30]!r} is unknown")


def _row(columns, cells, numbers, texts, required):
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells stand where {len(columns)} columns are")
    row = {}
    for name, cell in zip(columns, cells):
        value = cell if name in texts else number(cell)
        if name in numbers and isinstance(value, str) and value:
            raise ValueError(f"{cell[:30]!r} stands for a number in the column {name!r}")
        if name in required and (value == "" or value in (math.inf, -math.inf) or value != value):
            raise ValueError(f"the column {name!r} has no value")
        if value != "":
            row[name] = value
    return row


def _kind(value):
    return _KINDS.get(type(value), "null")
