"""Lists of dicts as tables that people read: aligned text for the screen, Markdown for files."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

_GAP = "  "
_LEAST_LAST_COLUMN = 30
_NOTHING = "-"


def text_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None, width: int | None = None
) -> str:
    """Returns a list of dicts as aligned text; floats are shown with four digits after the point, None and NaN as `-`.

    Args:
      rows: list of dicts.
      columns: keys to show; None (default) shows all, in the order of their appearance.
      width: longest line, whose last column is wrapped under itself; None (default) never wraps.

    >>> print(text_table([{"layer": "code", "nats": 1.25}, {"layer": "dense", "nats": 0.5}]))
    layer    nats
    code   1.2500
    dense  0.5000
    """
    columns = columns or all_columns(rows)
    cells = [columns] + [[_cell(row.get(column), 4) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    right = [all(isinstance(row.get(column), (int, float, type(None))) for row in rows) for column in columns]
    lines = []
    for line in cells:
        padded = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(line, widths, right)]
        lines += _wrapped(_GAP.join(padded).rstrip(), sum(widths[:-1]) + len(_GAP) * (len(widths) - 1), width)
    return "\n".join(lines)


def markdown_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None, digits: Mapping[str, int] | int = 3
) -> str:
    """Returns a list of dicts as a Markdown table that ends with a new line; a cell without a value is empty.

    Args:
      rows: list of dicts. A `|` in a text is written as `/`, since it would end the cell.
      columns: keys to show; None (default) shows all, in the order of their appearance.
      digits: digits of floats after the point (default: 3), or {column: digits} for columns with another number.

    >>> print(markdown_table([{"model": "VAE", "mse": 0.25}, {"model": "a|b"}], digits={"mse": 1}), end="")
    | model | mse |
    | --- | --- |
    | VAE | 0.2 |
    | a/b |  |
    """
    columns = columns or all_columns(rows)
    shown = dict.fromkeys(columns, digits) if isinstance(digits, int) else {c: digits.get(c, 3) for c in columns}
    lines = [[_markdown_cell(row.get(column), shown[column]) for column in columns] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in [columns, ["---"] * len(columns), *lines])


def all_columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Returns the keys of all rows, each once, in the order of their appearance."""
    return list(dict.fromkeys(key for row in rows for key in row))


def _wrapped(line, indent, width):
    if width is None or len(line) <= width:
        return [line]
    widest = max(width, indent + _LEAST_LAST_COLUMN)
    return textwrap.wrap(line, widest, subsequent_indent=" " * indent, replace_whitespace=False) or [line]


def _cell(value, digits):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _NOTHING
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def _markdown_cell(value, digits):
    return "" if value is None else _cell(value, digits).replace("|", "/")
