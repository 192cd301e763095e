"""Lists of dicts as tables that people read."""

import math
import textwrap


def text_table(rows, columns=None, width=None):
    """Returns aligned text of a list of dicts; numbers are shown with four digits.

    Args:
      rows: list of dicts.
      columns: keys to show; None shows all in order of appearance.
      width: wraps the last column to a line of so many characters; None never wraps.

    >>> print(text_table([{"layer": "code", "nats": 1.25}, {"layer": "dense", "nats": 0.5}]))
    layer    nats
    code   1.2500
    dense  0.5000
    """
    columns = columns or list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns] + [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    right = [all(isinstance(row.get(column), (int, float, type(None))) for row in rows) for column in columns]
    lines = []
    for line in cells:
        padded = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(line, widths, right)]
        lines += _wrapped("  ".join(padded).rstrip(), sum(widths[:-1]) + 2 * (len(widths) - 1), width)
    return "\n".join(lines)


def _wrapped(line, indent, width):
    if width is None or len(line) <= width:
        return [line]
    return textwrap.wrap(
        line, max(width, indent + 30), subsequent_indent=" " * indent, drop_whitespace=True, replace_whitespace=False
    ) or [line]


def _cell(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
