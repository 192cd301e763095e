"""The rows of a benchmark in a JSON file, kept after each measurement: an interrupted script goes on where it was."""

import json
import pathlib
from typing import Any

from ib_keras._files import write_atomically


def known(path: pathlib.Path) -> list[dict[str, Any]]:
    """Returns the rows that an earlier run kept in `path`; none where there is no such file."""
    return json.loads(path.read_text()) if path.exists() else []


def keep(path: pathlib.Path, rows: list[dict[str, Any]] | dict[str, Any]):
    """Writes the rows, or a record that holds them; a killed script leaves the old file or the new one."""
    write_atomically(path, json.dumps(rows, indent=1) + "\n")
