"""The file in which benchmarks keep their rows, and the scripts that use it."""

import importlib.util
import pathlib

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"
SPEC = importlib.util.spec_from_file_location("kept_rows", SCRIPTS / "kept_rows.py")
kept_rows = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(kept_rows)


def test_rows_come_back_and_there_are_none_before(tmp_path):
    path = tmp_path / "rows.json"
    assert kept_rows.known(path) == []
    kept_rows.keep(path, [{"task": "a", "seconds": 0.5}])
    kept_rows.keep(path, [{"task": "a", "seconds": 0.5}, {"task": "b", "trouble": "no pip"}])
    assert kept_rows.known(path) == [{"task": "a", "seconds": 0.5}, {"task": "b", "trouble": "no pip"}]
    assert [other.name for other in tmp_path.iterdir()] == ["rows.json"], "no scratch file is left"


def test_rows_that_cannot_be_written_leave_those_that_were(tmp_path):
    path = tmp_path / "rows.json"
    kept_rows.keep(path, [{"task": "a"}])
    with pytest.raises(TypeError):
        kept_rows.keep(path, [{"task": object()}])
    assert kept_rows.known(path) == [{"task": "a"}]


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_no_script_writes_tables_by_hand(script):
    """Markdown and aligned text come from `ib_keras._tables`, files that are kept from `kept_rows`."""
    by_hand = ("| ---", "|---", '"---"', '" | "', "os.replace")
    assert [part for part in by_hand if part in script.read_text()] == []
