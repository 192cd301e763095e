"""Every notebook runs from top to bottom without a network, and is kept with the outputs that its text speaks of."""

import ast
import pathlib
import re

import nbformat
import pytest

from tests.scripts.test_execute_notebooks import execute_notebooks

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MACHINE_PATH = re.compile(r"/(?:work|root|home|Users|tmp|private|usr|opt)/|[A-Za-z]:\\")
LARGEST = 600_000
LONGEST_FUNCTION = 8
LAST_SECTIONS = ["What to try next", "Exercises"]
FOLDED = re.compile(r"<details><summary>Answer</summary>\n\n(.+?)\n\n</details>", re.DOTALL)
EXERCISE = re.compile(r"^\*\*\d+\.\*\* ", re.MULTILINE)

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.long
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["short", "whole"])
@every_notebook
def test_runs_and_shows_what_was_kept(path, whole):
    """Every cell as it is written, but for the number of epochs: `-m slow` trains for as long as the text says."""
    kept, fresh = nbformat.read(path, as_version=4), nbformat.read(path, as_version=4)
    execute_notebooks.executed(fresh if whole else execute_notebooks.shortened(fresh))
    for before, after in zip(_code(kept), _code(fresh)):
        assert "error" not in _kinds(after), after.source
        assert _kinds(before) == _kinds(after) - {"stderr"}, (
            f"Execute {path.name} anew and keep its outputs: {after.source}"
        )


@every_notebook
def test_kept_file_is_clean(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = _code(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), "not executed in order"
    assert not any(cell.metadata.get("execution") for cell in cells), "times of execution"
    for cell in cells:
        assert not {"error", "stderr"} & _kinds(cell), cell.source
        assert not MACHINE_PATH.search(cell.source), cell.source
        for text in _texts(cell):
            assert not MACHINE_PATH.search(text), text
    assert path.stat().st_size < LARGEST


@every_notebook
def test_ends_with_what_to_try_and_exercises_whose_answers_are_folded(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[-2:] == LAST_SECTIONS
    exercises = text.split("## Exercises")[1]
    assert 3 <= len(EXERCISE.findall(exercises)) <= 5
    assert len(EXERCISE.findall(exercises)) == len(FOLDED.findall(exercises)) == text.count("<details>")
    assert cells[-1].cell_type == "markdown"


@every_notebook
def test_functions_are_short(path):
    """What is longer belongs to the package."""
    for cell in _code(nbformat.read(path, as_version=4)):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{node.name} in {path.name}"


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _kinds(cell):
    """Returns what a cell shows: names of streams, MIME types of results and figures, "error"."""
    return {
        kind
        for output in cell.outputs
        for kind in ([output.name] if output.output_type == "stream" else output.get("data", ["error"]))
    }


def _texts(cell):
    for output in cell.outputs:
        if output.output_type == "stream":
            yield output.text
        for kind, content in output.get("data", {}).items():
            if not kind.startswith("image/png"):
                yield str(content)
