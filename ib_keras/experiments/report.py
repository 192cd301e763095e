"""A run folder as one page of HTML with its pictures inside: verdicts in words, numbers, tables, configuration."""

import base64
import html
import pathlib

from ib_keras._checks import rejection
from ib_keras._files import write_atomically
from ib_keras._tables import all_columns
from ib_keras.experiments.html_page import PAGE, STYLE
from ib_keras.experiments.plane_sentences import sentences
from ib_keras.experiments.run_folder import RunFolder
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
    UPPER,
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
_NOTHING = "&ndash;"
_PLANE = (
    EPOCH,
    DATA,
    LAYER,
    ESTIMATOR,
    NOISE_STD,
    BINS,
    N,
    SOURCE,
    SOURCE + UPPER,
    SOURCE + CEILING,
    RELEVANCE,
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
      InputError: for a folder that holds neither `run.json` nor `plane.csv`.
    """
    if not any((pathlib.Path(run) / name).is_file() for name in ("run.json", "plane.csv")):
        raise rejection(
            "run", "a run folder with run.json or plane.csv", str(run), "Make one with `ib-keras train --out`."
        )
    folder = RunFolder(run, resume=True)
    record = folder.read_json("run.json")
    plane, history = folder.read_rows("plane.csv"), folder.read_rows("history.csv")
    parts = [
        _header(run, record),
        _verdicts(plane),
        _pictures(folder),
        _numbers(record),
        _plane_table(plane),
        _section("History", _table(history[-20:])) if history else "",
        _configuration(record),
    ]
    body = "\n".join(part for part in parts if part)
    page = PAGE.format(title=html.escape(f"Run {folder.path.name}"), style=STYLE, body=body)
    write_atomically(folder.path / "report.html", page)
    return folder.path / "report.html"


def _header(run, record):
    if record is None:
        return f"<header><h1>{html.escape(str(run))}</h1></header>"
    arguments = record.get("arguments", {})
    title = " on ".join(str(arguments[key]) for key in ("model", "dataset") if arguments.get(key)) or str(run)
    status = record.get("status", "unknown")
    seconds = f" {record['seconds']:.0f} s of training" if record.get("seconds") else ""
    error = f"<p class='bad'>{html.escape(record['error'])}</p>" if record.get("error") else ""
    state = f"<p><span class='status {status}'>{status}</span>{seconds}</p>"
    return f"<header><h1>{html.escape(title)}</h1>{state}{error}</header>"


def _verdicts(plane):
    told = sentences(plane)
    if not told:
        return ""
    cards = "".join(_card(name, texts) for name, texts in told.items())
    return _section("What the layers know at the end", f"<div class='cards'>{cards}</div>")


def _card(name, texts):
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    return f"<article><h3>{html.escape(name)}</h3>{paragraphs}</article>"


def _pictures(folder):
    paths = sorted((folder.path / "figures").glob("*.png"), key=lambda path: [*CAPTIONS, path.name].index(path.name))
    figures = []
    for path in paths:
        caption = html.escape(CAPTIONS.get(path.name, path.stem.replace("_", " ")))
        picture = base64.b64encode(path.read_bytes()).decode()
        image = f'<img alt="{caption}" src="data:image/png;base64,{picture}">'
        figures.append(f"<figure>{image}<figcaption>{caption}</figcaption></figure>")
    return _section("Pictures", f"<div class='figures'>{''.join(figures)}</div>") if figures else ""


def _numbers(record):
    numbers = (record or {}).get("numbers")
    rows = [{"quantity": name, "value": value} for name, value in (numbers or {}).items()]
    return _section("Numbers on held-out data", _table(rows)) if rows else ""


def _plane_table(plane):
    keys = [key for key in _PLANE if any(row.get(key) not in (None, "") for row in plane)]
    rows = [{key: row.get(key) for key in keys} for row in plane[-60:]]
    return _section("Rows of the plane, in nats", _table(rows)) if rows else ""


def _configuration(record):
    if record is None:
        return ""
    flat = [
        {"name": f"{group}.{name}", "value": value}
        for group in ("arguments", "config", "versions")
        for name, value in (record.get(group) or {}).items()
    ]
    return f"<details><summary>Configuration</summary>{_table(flat)}</details>"


def _section(title, body):
    return f"<section><h2>{html.escape(title)}</h2>{body}</section>"


def _table(rows):
    columns = all_columns(rows)
    numeric = {column for column in columns if all(_is_number(row.get(column)) for row in rows)}
    head = "".join(
        f"<th{' class=number' if column in numeric else ''}>{html.escape(column)}</th>" for column in columns
    )
    body = "".join("<tr>" + "".join(_cell(row.get(column)) for column in columns) + "</tr>" for row in rows)
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _is_number(value):
    return value is None or (isinstance(value, (float, int)) and not isinstance(value, bool))


def _cell(value):
    if value is not None and _is_number(value):
        text = f"{value:.4g}".replace("nan", _NOTHING) if isinstance(value, float) else str(value)
        return f"<td class='number'>{text}</td>"
    return f"<td>{_NOTHING if value is None else html.escape(str(value))}</td>"
