"""A run folder as one page of HTML with its pictures inside: verdicts in words, numbers, tables, configuration."""

import csv
import pathlib

from ib_keras._checks import rejection
from ib_keras._stored_files import StoredRows, damaged, stored_text
from ib_keras.callbacks.stored_plane import require_epochs, stored_plane
from ib_keras.experiments.checkpoint import Checkpoint
from ib_keras.experiments.html_page import element, page
from ib_keras.experiments.html_parts import picture_of, section, sentence, table
from ib_keras.experiments.mean_plane import MEAN_COLUMNS
from ib_keras.experiments.plane_sentences import sentences
from ib_keras.experiments.run_folder import STATUSES, RunFolder
from ib_keras.experiments.seal import is_whole
from ib_keras.plane_row import (
    BINS,
    CEILING,
    DATA,
    EPOCH,
    ESTIMATOR,
    FLAGS,
    LAYER,
    NOISE_STD,
    RELEVANCE,
    SOURCE,
    TARGET,
    UPPER,
    VERDICT,
    N,
)

CAPTIONS = {
    "information_plane.png": "The information plane: the information that each layer keeps of the input, and has about "
    "the label. Hollow points are estimates that are not trusted.",
    "information_history.png": "Information over the epochs, with its uncertainty.",
    "history.png": "Loss and its terms over the epochs.",
    "reconstructions.png": "Held-out examples above their reconstructions.",
    "latent.png": "Codes of held-out examples.",
    "traversal.png": "Decoded codes along each coordinate.",
}
_OF_A_RUN = ("history.csv", "model.keras", "seeds.csv")
_EPOCHS, _ROWS = 20, 60
_PLANE = (
    EPOCH,
    DATA,
    TARGET,
    LAYER,
    ESTIMATOR,
    NOISE_STD,
    BINS,
    N,
    SOURCE,
    SOURCE + UPPER,
    SOURCE + CEILING,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + VERDICT,
    "compression",
    FLAGS,
)


def report(run: str | pathlib.Path) -> pathlib.Path:
    """Writes `report.html` into a run folder: one page for any width of screen, with the pictures inside it.

    Args:
      run: a folder that `train` or `plane` wrote.

    Returns:
      The path of the page.

    Raises:
      InputError: for a folder that holds neither `run.json` nor `plane.csv`, for files that are damaged, and for tables
        that lack an epoch. The page itself names files of a finished run that are not as the run wrote them.
    """
    if not any((pathlib.Path(run) / name).exists() for name in ("run.json", "plane.csv")):
        raise rejection(
            "run", "a run folder with run.json or plane.csv", str(run), "Make one with `ib-keras train --out`."
        )
    folder = RunFolder(run, resume=True)
    record = folder.read_record()
    if record is None and any((folder.path / name).exists() for name in _OF_A_RUN):
        raise damaged(folder.path / "run.json", "no such file", "Restore it from a copy, or train again.")
    plane, history = _tables(folder, record)
    parts = [
        _header(run, record),
        _changes(folder, record),
        _verdicts(plane),
        _pictures(folder),
        _numbers(record),
        _plane_table(plane),
        section(f"History{_last(history, _EPOCHS)}", table(history[-_EPOCHS:])) if history else None,
        _configuration(record),
    ]
    whole = page(f"Run {folder.path.name}", *[part for part in parts if part is not None])
    folder.write("report.html", whole)
    return folder.path / "report.html"


def _tables(folder, record):
    """Returns the rows of the plane and of the history, which have all epochs up to the last one."""
    known = (record or {}).get("arguments", {})
    finished = known.get("epochs", 0) if (record or {}).get("status") == "finished" else 0
    plane = stored_plane(folder.path / "plane.csv", MEAN_COLUMNS) or StoredRows([], [])
    history = folder.read_rows("history.csv", required=(EPOCH,))
    for name, rows, first, step in (("plane.csv", plane.rows, 0, known.get("every")), ("history.csv", history, 1, 1)):
        if rows and isinstance(step, int) and step > 0 and isinstance(finished, int):
            last = int(max(finished, *(row[EPOCH] for row in rows), 0))
            require_epochs(folder.path / name, rows, range(first, last + 1, step))
    return plane.rows, history


def _changes(folder, record):
    """Returns a warning about files that are not as the run wrote them, or None."""
    changed = folder.changed(record or {}) + (["run.json"] if record is not None and not _credible(record) else [])
    for name, known in Checkpoint(folder.path / "checkpoint").last_tables().items():
        if not _continues(stored_text(folder.path / name, "") or "", known):
            changed.append(name)
    text = f"Missing, or changed since the run wrote them: {', '.join(changed)}."
    return element("p", text, class_="bad") if changed else None


def _credible(record):
    """Whether a record is as its run sealed it, with a status and an error that a run can have."""
    error = record.get("error", "")
    return is_whole(record) is not False and record.get("status") in STATUSES and isinstance(error, str)


def _continues(text, known):
    """Whether a table holds what it held at the last checkpoint.

    A run at work adds rows, and a row may bring a column that none had: then each line has a cell more.
    """
    columns, before = (
        set(next(csv.reader([table]), ())) for table in (text.partition("\n")[0], known.partition("\n")[0])
    )
    return text.startswith(known) or before < columns


def _header(run, record):
    if record is None:
        return element("header", element("h1", run))
    arguments = record.get("arguments", {})
    title = " on ".join(str(arguments[key]) for key in ("model", "dataset") if arguments.get(key)) or run
    status = record.get("status", "unknown")
    seconds = f" {record['seconds']:.0f} s of training" if record.get("seconds") else ""
    state = element("p", element("span", status, class_=f"status {status}"), seconds)
    error = [element("p", record["error"], class_="bad")] if record.get("error") else []
    return element("header", element("h1", title), state, *error)


def _verdicts(plane):
    told = sentences(plane)
    cards = [element("article", element("h3", name), *map(sentence, texts)) for name, texts in told.items()]
    return section("What the layers know at the end", element("div", *cards, class_="cards")) if cards else None


def _pictures(folder):
    paths = sorted((folder.path / "figures").glob("*.png"), key=lambda path: [*CAPTIONS, path.name].index(path.name))
    figures = []
    for path in paths:
        caption = CAPTIONS.get(path.name, path.stem.replace("_", " "))
        figures.append(picture_of(_png(path), caption))
    return section("Pictures", element("div", *figures, class_="figures")) if figures else None


def _png(path):
    """Returns the bytes of a picture whose checksums hold."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            picture.verify()
        return path.read_bytes()
    except (OSError, SyntaxError, ValueError) as error:
        raise damaged(path, "no whole picture", "Delete it to write the report without it.") from error


def _numbers(record):
    numbers = (record or {}).get("numbers")
    rows = [{"quantity": name, "value": value} for name, value in (numbers or {}).items()]
    return section("Numbers on held-out data", table(rows)) if rows else None


def _plane_table(plane):
    keys = [key for key in _PLANE if any(row.get(key) not in (None, "") for row in plane)]
    rows = [{key: row.get(key) for key in keys} for row in plane[-_ROWS:]]
    return section(f"Rows of the plane, in nats{_last(plane, _ROWS)}", table(rows)) if rows else None


def _last(rows, count):
    return f": the last {count} of {len(rows)}" if len(rows) > count else ""


def _configuration(record):
    if record is None:
        return None
    flat = [
        {"name": f"{group}.{name}", "value": value}
        for group in ("arguments", "config", "versions")
        for name, value in (record.get(group) or {}).items()
    ]
    return element("details", element("summary", "Configuration"), table(flat))
