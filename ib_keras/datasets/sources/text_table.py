"""Tables in text files: `.csv` with commas, semicolons or tabs, and `.tsv`."""

import collections
import csv
import pathlib
import re

import numpy as np

from ib_keras._checks import rejection
from ib_keras.datasets.sources.memory import require_room
from ib_keras.datasets.sources.table import MISSING, Table

_BYTES_PER_CHARACTER = 8
_STRAY_SHARE = 0.05
_GROUPED = re.compile(r"[+-]?\d[\d.,]*([eE][+-]?\d+)?|[+-]?[.,]\d+")
_DECIMAL = re.compile(r"[+-]?\d*,?\d+([eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_OTHER_NOTATION = re.compile(r"[+-]?\d{1,3}([' ]\d{3})+([.,]\d+)?|[+-]?\d+([.,]\d+)?\s?%")
"""Numbers with spaces or apostrophes between thousands, and per cent."""


def text_table(path: pathlib.Path) -> Table:
    """Reads a table by the `csv` module of Python, the same way with and without pandas.

    Cells of `table.MISSING` are missing values. A column is numbers if each cell is one, and texts otherwise. Decimal
    commas (1,5) are read as points, and a column that may hold marks between thousands (1,500) is refused. A first
    line of numbers alone, or of a number and a text that its column repeats, is no header, and the columns are called
    column_0, column_1 and so on.

    Args:
      path: file in UTF-8, with a header.

    Raises:
      InputError: for a file that is no table: of another encoding, with rows of several lengths or names twice.
    """
    require_room(_BYTES_PER_CHARACTER * path.stat().st_size, path.name, "Save a part of its rows.")
    lines, rows = _read(path)
    if not rows:
        raise rejection("source", "a table with a header and rows", f"{path.name}, which is empty", "Save it again.")
    header, rows = _with_names(rows)
    if _is_an_example(header, rows[1:]):
        header, notes = [f"column_{i}" for i in range(len(header))], ["The file has no header."]
    else:
        lines, rows, notes = lines[1:], rows[1:], []
    _check_form(path, header, lines, rows)
    columns = {
        name: column_of(path.name, name, [row[i].strip() for row in rows], lines) for i, name in enumerate(header)
    }
    numbers = [(i, name) for i, name in enumerate(header) if columns[name].dtype.kind != "U"]
    commas = [name for i, name in numbers if any("," in row[i] for row in rows)]
    if commas:
        notes.append(f"Decimal commas were read as points ({', '.join(commas)}).")
    whole = frozenset(
        name
        for i, name in enumerate(header)
        if columns[name].dtype.kind == "f"
        and all(_WHOLE.fullmatch(row[i].strip()) for row in rows if row[i].strip() not in MISSING)
    )
    return Table(path.stem, _without_index(columns, notes), tuple(notes), whole)


def column_of(file: str, name: str, cells: list[str], lines: list[int]) -> np.ndarray:
    """Returns the cells of one column as integers, floats (NaN where one is missing) or texts (empty where missing).

    Args:
      file: name of the file, for errors.
      name: name of the column.
      cells: texts without spaces around them.
      lines: number of the line of each cell in the file.

    Raises:
      InputError: for a column of numbers in which a few cells are none, or which are written in another notation.

    >>> column_of("t.csv", "age", ["3", "?", "5"], [2, 3, 4])
    array([ 3., nan,  5.])
    """
    texts = np.array(cells, dtype=str)
    missing = np.isin(texts, MISSING)
    texts = _with_points(file, name, texts, missing)
    cells = [str(cell) for cell in texts]
    try:
        # Python would read 1_3 as 13.
        if any("_" in cell for cell in cells):
            raise ValueError
        numbers = texts[~missing].astype("float64")
    except ValueError:
        _check_notation(file, name, texts[~missing])
        strays = [i for i, cell in enumerate(cells) if not missing[i] and not _is_number(cell)]
        if len(strays) <= _STRAY_SHARE * np.sum(~missing):
            raise rejection(
                "source",
                "a table whose columns of numbers hold numbers",
                f"{file}, line {lines[strays[0]]}, column {name!r}: {cells[strays[0]]!r} "
                f"(no number in {len(strays)} of {len(cells)} cells)",
                "Correct the cell, leave it empty, or leave the column out by features=[...].",
            ) from None
        return np.where(missing, "", texts)
    if missing.any() or any(mark in cell for cell in cells for mark in ".eEnN"):
        full = np.full(len(cells), np.nan)
        full[~missing] = numbers
        return full
    try:
        return texts.astype("int64")
    except (ValueError, OverflowError):  # integers that 64 bits do not hold
        return numbers


def _with_points(file, name, texts, missing):
    """Returns cells with the decimal commas of a column of numbers as points, and other cells as they are."""
    known = [str(cell) for cell in texts[~missing]]
    marked = [cell for cell in known if "," in cell]
    if not marked or not all(_GROUPED.fullmatch(cell) for cell in known):
        return texts
    clear = all(_DECIMAL.fullmatch(cell) for cell in known) and not all(_THOUSANDS.fullmatch(cell) for cell in marked)
    if not clear:
        raise rejection(
            "source",
            "a table whose numbers have one mark, before the decimals",
            f"{file}, column {name!r}: {marked[0]!r}",
            "Write 1234.5 for numbers, without marks between thousands.",
        )
    return np.char.replace(texts, ",", ".")


def _check_notation(file, name, cells):
    others = [cell for cell in cells if not _is_number(cell)]
    if others and all(_OTHER_NOTATION.fullmatch(cell) for cell in others):
        raise rejection(
            "source",
            "a table whose numbers have digits and a decimal point alone",
            f"{file}, column {name!r}: {str(others[0])!r}",
            "Write e.g. 1234.5 for 1 234.5 and 0.05 for 5 %, or leave the column out by features=[...].",
        )


def _is_an_example(first, others):
    """Whether a first line is no header: it holds numbers alone, or a number and a category that its column repeats."""
    texts = [i for i, cell in enumerate(first) if not _is_number(cell)]
    repeated = any(first[i] == row[i].strip() for i in texts for row in others if i < len(row))
    return not texts or (len(texts) < len(first) and repeated)


def _read(path):
    """Returns the numbers of the lines and the cells of the rows that are not empty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=_delimiter(path, file), strict=True)
            pairs = [(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise rejection(
            "source", "a table in UTF-8", f"{path.name} ({error})", "Save it as CSV in UTF-8, with quotes in pairs."
        ) from error
    return [line for line, _ in pairs], [row for _, row in pairs]


def _delimiter(path, file):
    if path.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    first = file.readline()
    file.seek(0)
    counts = collections.Counter(first)
    return max(",;\t", key=lambda mark: counts[mark])


def _check_form(path, header, lines, rows):
    twice = [name for name, count in collections.Counter(header).items() if count > 1]
    if twice:
        raise rejection("source", "a table whose columns have different names", f"{twice[0]!r} twice", "Rename one.")
    if not rows:
        raise rejection("source", "a table with rows", f"{path.name} with a header alone", "Save it again.")
    for line, row in zip(lines, rows):
        if len(row) != len(header):
            raise rejection(
                "source",
                f"a table of {len(header)} columns, as its first line has",
                f"{path.name}, line {line} with {len(row)}",
                "Correct the line: a cell that holds the delimiter stands in quotes.",
            )


def _with_names(rows):
    """Returns the header with names for all columns but a first one, and the rows, without columns that are empty.

    Spreadsheets write a delimiter at the end of each line for columns that hold neither a name nor a value.
    """
    header = [cell.strip() for cell in rows[0]]
    width = len(header)
    while (
        width > 1 and not header[width - 1] and not any(cell.strip() for row in rows for cell in row[width - 1 : width])
    ):
        width -= 1
    if width < len(header):
        rows = [row[:width] if not any(row[width:]) else row for row in rows]
    return [name or (f"column_{i}" if i else "") for i, name in enumerate(header[:width])], rows


def _without_index(columns, notes):
    """Leaves out a first column without a name that counts the rows, as pandas writes it."""
    first = next(iter(columns))
    if first == "" and len(columns) > 1:
        counts = columns[first].dtype.kind == "i" and np.array_equal(columns[first], np.arange(len(columns[first])))
        values = columns.pop(first)
        if counts:
            notes.append("The first column, which has no name and counts the rows, was left out.")
        else:
            columns = {"column_0": values, **columns}
    return columns


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell
