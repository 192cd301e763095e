"""A run folder as one page that needs nothing else: pictures, tables, verdicts in words, configuration."""

import base64
import html
import math
import pathlib

from ib_keras._checks import rejection
from ib_keras._files import write_atomically
from ib_keras.experiments.html_page import PAGE, STYLE
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.plane_row import (
    BINS,
    CEILING,
    DATA,
    EPOCH,
    ESTIMATOR,
    FLAGS,
    KIND,
    LAYER,
    NOISE_STD,
    REASON,
    RELEVANCE,
    SOURCE,
    UPPER,
    VERDICT,
    N,
)

CAPTIONS = {
    "information_plane.png": "The information plane: what each layer keeps of the input, and what it knows of the label. "
    "Hollow points are estimates that are not to be trusted.",
    "information_history.png": "Information over the epochs, with its uncertainty.",
    "history.png": "Loss and its terms over the epochs.",
    "reconstructions.png": "Held-out examples above their reconstructions.",
    "latent.png": "Codes of held-out examples.",
    "traversal.png": "What each coordinate of the code changes.",
}
VERDICTS = {
    "trusted": "can be trusted",
    "biased_low": "is too low",
    "biased_high": "is too high",
    "saturated": "is capped by the method",
    "undersampled": "rests on too few examples",
    "ill_posed": "has no meaningful answer",
}
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


def report(run):
    """Writes `report.html` into a run folder: one page, with the pictures inside it, for any width of screen.

    Args:
      run: a folder that `train` or `plane` has written.

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
    record, plane, history = (
        folder.read_json("run.json"),
        folder.read_rows("plane.csv"),
        folder.read_rows("history.csv"),
    )
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


def sentences(plane):
    """Returns what the last rows of a plane say, as sentences of plain English, one list per layer.

    >>> row = {"epoch": 3, "layer": "code", "I(X;T)": 2.0, "I(X;T)_verdict": "saturated", "I(X;T)_reason": "use more rows"}
    >>> print(sentences([row])["code"][0])
    It keeps at least 2.00 nats (2.89 bits) of its input. This number is capped by the method: use more rows.
    """
    last = max((row[EPOCH] for row in plane), default=0)
    told = {}
    for row in plane:
        if row[EPOCH] == last:
            parts = [str(row[key]) for key in (LAYER, ESTIMATOR, DATA) if row.get(key) and _differs(plane, key)]
            texts = (_of_source(row), _of_label(row), _of_compression(row), _of_flags(row))
            told[", ".join(parts)] = [text for text in texts if text]
    return told


def _differs(plane, key):
    return key == LAYER or len({row.get(key) for row in plane if row.get(key)}) > 1


def _of_source(row):
    nats = row.get(SOURCE)
    if nats is None or math.isnan(nats):
        return f"What it keeps of its input could not be measured: {_ended(row.get(SOURCE + REASON, 'no row has a number'))}"
    upper, kind = row.get(SOURCE + UPPER), row.get(SOURCE + KIND, "lower")
    amount = f"{nats:.2f} nats ({nats / math.log(2):.2f} bits)"
    if upper is not None:
        amount = f"between {nats:.3f} and {upper:.3f} nats ({nats / math.log(2):.3f} to {upper / math.log(2):.3f} bits)"
    prefix = {"lower": "at least ", "upper": "at most "}.get(kind, "about ") if upper is None else ""
    noise = f", seen through noise of standard deviation {row[NOISE_STD]:.3g}" if row.get(NOISE_STD) else ""
    bins = f", cut into {row[BINS]} bins" if row.get(BINS) else ""
    return f"It keeps {prefix}{amount} of its input{noise}{bins}. {_judged(row, SOURCE)}"


def _of_label(row):
    nats = row.get(RELEVANCE)
    if nats is None or math.isnan(nats):
        return None
    ceiling = row.get(RELEVANCE + CEILING)
    of = f" of the {ceiling:.2f} that there are to know" if ceiling is not None and math.isfinite(ceiling) else ""
    return f"It knows {nats:.2f} nats ({nats / math.log(2):.2f} bits) about the label{of}. {_judged(row, RELEVANCE)}"


def _judged(row, quantity):
    verdict = row.get(quantity + VERDICT)
    if verdict is None:
        return ""
    reason = row.get(quantity + REASON)
    return f"This number {VERDICTS.get(verdict, verdict)}{': ' + _ended(reason) if reason else '.'}"


def _of_compression(row):
    score = row.get("compression")
    return (
        None
        if score is None
        else (
            f"From its peak it fell by {score:.2f} nats, the mean of {row['seeds']} seeds"
            f" (spread {row.get('compression_std', 0):.2f}); {row['dead']} runs were dead."
        )
    )


def _of_flags(row):
    return f"Warning: {_ended(row[FLAGS])}" if row.get(FLAGS) else None


def _ended(text):
    return f"{str(text).rstrip('. ')}."


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
    columns = list(dict.fromkeys(key for row in rows for key in row))
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
        text = f"{value:.4g}".replace("nan", "–") if isinstance(value, float) else str(value)
        return f"<td class='number'>{text}</td>"
    return f"<td>{'–' if value is None else html.escape(str(value))}</td>"
