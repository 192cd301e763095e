"""Run folders as one table, which ranks them by a number."""

import math
import pathlib
from collections.abc import Sequence
from typing import Any

from ib_keras._checks import rejection
from ib_keras._stored_files import stored_json
from ib_keras.plane_row import QUANTITIES, VERDICT

_KINDS = dict.fromkeys(("arguments", "numbers", "plane"), (dict, type(None)))
_RUN, _ARGUMENTS = "run", ("model", "dataset", "latent_dim", "beta", "epochs", "seed")


def compare(
    runs: Sequence[str | pathlib.Path], by: str | None = None, descending: bool = False
) -> list[dict[str, Any]]:
    """Returns a row for each run folder, ranked by one of its columns.

    Args:
      runs: folders that `train` wrote, at least one.
      by: column that ranks the runs, the smallest number first; None (default) keeps the order given. Runs without the
        number come last.
      descending: whether the largest number comes first; False by default.

    Returns:
      Dicts with "run"; the model, the data and the arguments in which any two runs differ; the numbers on test data;
      and the information at the end of training with its verdicts.

    Raises:
      InputError: for a folder without a `run.json`, or a column that no run has.
    """
    rows = [_row(pathlib.Path(run)) for run in runs]
    rows = [{key: value for key, value in row.items() if _tells(key, rows)} for row in rows]
    if by is None:
        return rows
    numbers = sorted({key for row in rows for key, value in row.items() if _is_number(value)})
    if by not in numbers:
        raise rejection("by", "a column of numbers of these runs", repr(by), f"Choose among: {', '.join(numbers)}.")
    ranked = sorted((row for row in rows if _is_number(row.get(by))), key=lambda row: row[by], reverse=descending)
    return ranked + [row for row in rows if not _is_number(row.get(by))]


def _row(run):
    record = stored_json(run / "run.json", _KINDS, "Restore it from a copy, or leave this run out.")
    if record is None:
        raise rejection("run", "a run folder with run.json", str(run), "Make one with `ib-keras train --out`.")
    arguments, plane = record.get("arguments") or {}, record.get("plane") or {}
    known = [key for quantity in QUANTITIES for key in (quantity, quantity + VERDICT)]
    return (
        {_RUN: str(run), "status": record.get("status")}
        | {key: arguments.get(key) for key in _ARGUMENTS}
        | (record.get("numbers") or {})
        | {key: plane[key] for key in known if key in plane}
    )


def _tells(key, rows):
    """Whether a column has a place in the table: arguments where runs differ, and a status if one is unfinished."""
    values = {str(row.get(key)) for row in rows}
    if key == "status":
        return values != {"finished"}
    return key not in _ARGUMENTS or len(values) > 1 or (key in _ARGUMENTS[:2] and values != {"None"})


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
