"""The pages of results: what the files of scripts/benchmarks/results hold, as tables. No number is typed here."""

import ast
import json
import math
import pathlib
import re
import statistics

from repository_links import RESULTS, ROOT

from ib_keras._tables import markdown_table

TITLES = {
    "anomalies": ("Anomalies", "anomalies.py --pictures mnist fashion_mnist --tables tables/*.npz --out FILE.json"),
    "attribution": ("Attribution", "attribution.py --out FILE.json"),
    "benchmark_auto": ("`Auto` on the published tasks", None),
    "benchmark_others": ("Single estimators on the published tasks", None),
    "compression": ("Compression", "compression.py MODELS --out FILE.json"),
    "exams": ("Exams of `Auto`", "targets.py --sets suite --n 10000 --seed 31 --out FOLDER"),
    "exports": ("Exports in every format", "exports.py --alone PYTHON"),
    "fairness": ("Fairness", "fairness.py --out FILE.json"),
    "features": ("Features", "features.py --out FILE.json"),
    "kinds": ("Thirteen kinds of Keras model", "bench_kinds.py --out FOLDER"),
    "latent_dim": ("The size of the bottleneck", "latent_dim.py --out FILE.json"),
    "million_rows": ("Neighbours of a million rows", "million_rows.py"),
    "overhead": ("The cost of watching", "bench_overhead.py --json FILE.json"),
    "peers": ("Estimators beside other packages", "bench_peers.py --out FOLDER"),
    "probe": ("Probing", "probe.py --restorer MODEL.keras --out FILE.json"),
    "restoration": ("Restoration of pictures", "restoration.py --save MODEL.keras --out FILE.json"),
    "robustness": ("Robustness", "robustness.py NETWORKS --smaller --restarts 2"),
    "scaling": ("Time and memory of an epoch", "scaling.py"),
    "speech": ("Speech", "speech.py --out FILE.json"),
    "speech_validation": ("Speech: the validation set", "speech.py --part validation --out FILE.json"),
    "startup": ("The cost of a start", "bench_startup.py --pairs 9"),
    "strategies": ("Models under every strategy", "strategies.py"),
    "suspect_labels": ("Suspect labels", "suspect_labels.py --cleanlab PYTHON --out FILE.json"),
    "targets": ("Estimators against known truth", "targets.py --out FOLDER"),
    "throughput": ("Throughput beside bare Keras models", "bench_throughput.py --dataset mnist --batch-size 128"),
    "trust": ("The verdict `trusted`", "trust.py --families reporting later last --seeds 21 22 23 24 --out FOLDER"),
    "words": ("Words", "words.py --out FILE.json"),
    "workers": ("Two workers beside one process", "workers.py --kills 20"),
    "zoo": ("Models beside other packages", "bench_zoo.py --train 6000"),
    "zoo_targets": ("Models against their targets", "zoo_targets.py --out FOLDER"),
}
"""{file: (title, the script of scripts/benchmarks with its options, or None for `ib-keras benchmark`)}."""
_GROUPS = ("kind", "set", "problem", "pictures", "task", "table", "damage")
_MANY = 30
_DIGITS = 4
_SHORT = 6


def pages() -> dict[str, str]:
    """Returns {path in the site: Markdown} of the pages of results."""
    stems = sorted({path.stem for path in (ROOT / RESULTS).glob("*.*")}, key=str.lower)
    rows = [f"| [{title_of(stem)}]({stem}.md) | {_subject(stem).partition(chr(10) * 2)[0]} |" for stem in stems]
    index = "\n\n".join(
        [
            "# Results",
            f"The files of `{RESULTS}`, as tables. [Measured](../measured.md) sets the most important numbers "
            "beside their targets.",
            "\n".join(["| result | what is measured |", "| --- | --- |", *rows]),
        ]
    )
    return {"results/index.md": index + "\n"} | {f"results/{stem}.md": page_of(stem) for stem in stems}


def title_of(stem: str) -> str:
    """Returns the title of the page of a file; its name where the table above has none."""
    return TITLES.get(stem, (stem, None))[0]


def command_of(stem: str) -> str:
    """Returns the command that measures a file."""
    script = TITLES.get(stem, (stem, None))[1]
    return "ib-keras benchmark" if script is None else f"python scripts/benchmarks/{script}"


def page_of(stem: str) -> str:
    """Returns the Markdown page of a file: its title, its subject, its command and its tables."""
    parts = [f"# {title_of(stem)}", _subject(stem), f"```bash\n{command_of(stem)}\n```"]
    text, numbers = ROOT / RESULTS / f"{stem}.md", ROOT / RESULTS / f"{stem}.json"
    if text.exists():
        parts.append(_below_a_title(text.read_text()))
    if numbers.exists():
        parts += tables(json.loads(numbers.read_text()))
    return "\n\n".join(part for part in parts if part) + "\n"


def tables(record: list | dict) -> list[str]:
    """Returns the Markdown tables of a record, and the values that stand outside of its rows."""
    if isinstance(record, list):
        return [part for name, rows in _groups(record).items() for part in _table(name, rows)]
    rows = next((value for value in record.values() if isinstance(value, list)), [])
    single = {name: value for name, value in record.items() if value is not rows}
    return [
        markdown_table([_row({"quantity": key, "value": value}) for key, value in _flat(single).items()]),
        *tables(rows),
    ]


def _groups(rows):
    """Returns {value of the first column that names a group: the rows with it}."""
    by = next((name for name in _GROUPS if rows and name in rows[0]), None)
    groups = {}
    for row in rows:
        groups.setdefault(row.get(by) if by else None, []).append(row)
    if len(groups) >= _MANY or all(len(group) == 1 for group in groups.values()):
        return {None: rows}
    return {name: [{key: row[key] for key in row if key != by} for row in group] for name, group in groups.items()}


def _table(name, rows):
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    same = {
        key: flat[0].get(key) for key in columns if len(flat) > 1 and len({repr(row.get(key)) for row in flat}) == 1
    }
    columns.sort(key=lambda key: not any(isinstance(row.get(key), str) for row in flat))  # names before numbers
    shown = [_row({key: row.get(key) for key in columns if key not in same}) for row in flat]
    text = markdown_table(shown)
    parts = [f"## {_text(str(name))}"] if name is not None else []
    if same:
        parts.append(
            f"In all {len(rows)} rows: {', '.join(f'{_text(key)} = {_shown(value)}' for key, value in same.items())}."
        )
    if len(rows) > _MANY:
        text = f'??? note "{len(rows)} rows"\n\n' + "".join(f"    {line}\n" for line in text.splitlines())
    return [*parts, text]


def _flat(row, prefix=""):
    """Returns a dict whose values are no dicts: {"a": {"b": 1}} becomes {"a: b": 1}."""
    flat = {}
    for key, value in row.items():
        flat |= _flat(value, f"{prefix}{key}: ") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _row(row):
    return {_text(key): _shown(value) for key, value in row.items()}


def _shown(value):
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case float():
            return _number(value)
        case list() if value and all(isinstance(one, (int, float)) for one in value) and len(value) > _SHORT:
            low, middle, high = map(_number, (min(value), statistics.median(value), max(value)))
            return f"{len(value)} numbers, {low} to {high}, median {middle}"
        case list():
            return ", ".join(str(_shown(one)) for one in value)
    return _text(str(value))


def _number(value):
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    text = f"{value:.{_DIGITS}g}"
    return f"{value:.0f}" if "e+" in text else text


def _text(text):
    return text.replace("*", "\\*").replace("<", "&lt;").replace("_", "\\_")


def _subject(stem):
    """Returns what the script of a file says that it measures."""
    script = TITLES.get(stem, (stem, None))[1]
    if script is None:
        return "Estimators on the problems of `ib_keras.problems.SUITE`, whose information is known; seeds 5, 6 and 7."
    path = pathlib.Path(ROOT, "scripts", "benchmarks", script.partition(" ")[0])
    paragraphs = (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")
    # Commands in it are indented by four, and the command stands below; lists are indented by two.
    shown = [text for text in paragraphs if not text.startswith("    ")]
    return "\n\n".join(f"```text\n{text}\n```" if text.startswith("  ") else text for text in shown)


def _below_a_title(text):
    """Returns a text without its first heading, and with its other headings as they are."""
    return re.sub(r"\A# [^\n]*\n", "", text).strip()
