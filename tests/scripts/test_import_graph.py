"""The numbers of a small package whose imports are known, and of the package itself."""

import importlib.util
import pathlib
import subprocess
import sys

import pytest

from tests.laws.imports import circles, floors

PATH = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "import_graph.py"
SPEC = importlib.util.spec_from_file_location("import_graph", PATH)
import_graph = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(import_graph)

FILES = {
    "__init__.py": "from small.top import f as f\n",
    "top.py": "from small.inner.a import A\n\n\ndef f():\n    '''Says one.'''\n    x = 1\n    return x\n",
    "inner/__init__.py": "",
    "inner/a.py": "from small.inner import b\nfrom small.inner.c import C\n",
    "inner/b.py": "def lazy():\n    from small.inner.a import A\n    return A\n",
    "inner/c.py": "C = 1\n",
}


@pytest.fixture
def small(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "small" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path / "small"


def test_rows_count_files_floors_arrows_and_circles(small):
    assert import_graph.rows(small) == [
        ("small", 1, 1, 2, 1, 0, "top.py 7", "top.f 2"),
        ("small.inner", 3, 0, 2, 3, 1, "b.py 3", "b.lazy 2"),
    ]


def test_summary_is_of_the_whole_package(small):
    said = import_graph.summary(small)
    assert "4 files of 14 lines in 2 folders; 4 imports between files on 3 floors; circles: 1;" in said
    assert "small.inner with 3 files" in said and "the longest file is top.py 7" in said


def test_circles_that_hang_together_are_one_and_stand_on_one_floor():
    edges = {"a": {"b"}, "b": {"a", "c"}, "c": {"b", "d"}, "d": {"e"}, "x": {"x"}}
    assert circles(edges) == {frozenset("abc"), frozenset("x")}
    assert floors(edges) == 3 and floors({"a": {"b"}, "b": {"c"}}) == 3 and floors({}) == 1


@pytest.mark.slow
def test_command_prints_a_row_for_each_folder_of_this_package():
    printed = subprocess.run([sys.executable, PATH], capture_output=True, text=True, check=True).stdout
    assert "| ib_keras.estimators.neighbours |" in printed and "circles: 0;" in printed
