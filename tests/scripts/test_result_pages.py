"""Pages of results hold the numbers of the files, and name a script that exists with options that it has."""

import json
import pathlib
import re

import pytest

from tests.scripts.loading import site

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = ROOT / "scripts" / "benchmarks" / "results"
STEMS = sorted({path.stem for path in RESULTS.glob("*.*")})


@pytest.fixture
def results():
    with site("result_pages") as module:
        yield module


def test_every_file_has_a_title_and_a_page(results):
    assert sorted(results.TITLES) == STEMS
    assert set(results.pages()) == {"results/index.md", *(f"results/{stem}.md" for stem in STEMS)}


@pytest.mark.parametrize("stem", STEMS)
def test_command_can_be_run(results, stem):
    script = results.TITLES[stem][1]
    if script is not None:
        source = (RESULTS.parent / script.partition(" ")[0]).read_text()
        assert [option for option in re.findall(r"--[a-z-]+", script) if f'"{option}"' not in source] == []


@pytest.mark.parametrize("stem", sorted(path.stem for path in RESULTS.glob("*.json")))
def test_every_row_is_in_a_table(results, stem):
    record = json.loads((RESULTS / f"{stem}.json").read_text())
    rows = record if isinstance(record, list) else next((v for v in record.values() if isinstance(v, list)), [])
    page = "\n\n".join(results.tables(record))
    tables = re.findall(r"(?:^ {0,4}\|.*\n)+", page, re.MULTILINE)
    lines = sum(len(table.splitlines()) - 2 for table in tables)
    assert lines == len(rows) + (
        len(results._flat({k: v for k, v in record.items() if v is not rows})) if rows is not record else 0
    )


def test_tables_by_hand(results):
    rows = [{"kind": "a", "n": 5, "nats": 0.123456, "seed": 0}, {"kind": "a", "n": 6, "nats": 1234567.8, "seed": 0}]
    assert results.tables([*rows, {"kind": "b", "n": 7, "ok": True, "parts": {"x": [1, 2]}}]) == [
        "## a",
        "In all 2 rows: seed = 0.",
        "| n | nats |\n| --- | --- |\n| 5 | 0.1235 |\n| 6 | 1234568 |\n",
        "## b",
        "| n | ok | parts: x |\n| --- | --- | --- |\n| 7 | yes | 1, 2 |\n",
    ]


def test_many_rows_are_folded(results):
    (text,) = results.tables([{"n": n} for n in range(50)])
    assert text.startswith('??? note "50 rows"\n\n    | n |\n')
