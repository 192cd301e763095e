"""Every notebook runs from top to bottom without a network, and is kept with the outputs that its text speaks of.

A translation holds the code and the outputs of the English notebook, which alone is run.
"""

import ast
import pathlib
import re

import nbformat
import pytest

from tests.scripts.test_execute_notebooks import execute_notebooks

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TRANSLATION = "_zh"
TRANSLATED = [path for path in NOTEBOOKS if path.stem.endswith(TRANSLATION)]
ENGLISH = [path for path in NOTEBOOKS if path not in TRANSLATED]
MACHINE_PATH = re.compile(r"/(?:work|root|home|Users|tmp|private|usr|opt)/|[A-Za-z]:\\")
LARGEST = 600_000
LONGEST_FUNCTION = 10
LAST_SECTIONS = ["What to try next", "Exercises"], ["接下来可以试试", "练习"]
FOLDED = re.compile(r"<details>\s*<summary>(?:Answer|答案)</summary>\s+(.+?)\s+</details>", re.DOTALL)
EXERCISE = re.compile(r"^(?:\*\*)?\d+\.(?:\*\*)? ", re.MULTILINE)

CHINESE = re.compile(r"[\u4e00-\u9fff]")

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_notebooks():
    assert ENGLISH and TRANSLATED


@pytest.mark.long
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["short", "whole"])
@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: path.stem)
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
    last = re.findall(r"^## (.+)$", text, re.MULTILINE)[-2:]
    assert last in LAST_SECTIONS
    exercises = text.split(f"## {last[1]}")[1]
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


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.stem)
def test_translation_holds_the_code_and_the_outputs_of_the_english_notebook(path):
    english = nbformat.read(path.with_stem(path.stem.removesuffix(TRANSLATION)), as_version=4)
    translated = nbformat.read(path, as_version=4)
    assert [cell.cell_type for cell in translated.cells] == [cell.cell_type for cell in english.cells]
    for cell, own in zip(english.cells, translated.cells):
        if cell.cell_type == "code":
            assert (own.source, own.outputs) == (cell.source, cell.outputs), f"copy this cell into {path.name} anew"
        else:
            assert CHINESE.search(own.source), own.source


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
