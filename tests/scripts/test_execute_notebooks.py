"""Notebooks are executed as they stand, and a file changes only when every cell ran."""

import nbclient
import nbformat
import pytest

from tests.scripts.loading import script

execute_notebooks = script("execute_notebooks")


def notebook_of(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def test_quick_setting_trains_for_one_epoch_and_draws_fewer_rows():
    short = execute_notebooks.shortened(notebook_of("fit(x, epochs=20)", "epochs_seen = 3", "sample(1_000_000)"))
    assert [cell.source for cell in short.cells] == ["fit(x, epochs=1)", "epochs_seen = 3", "sample(10_000)"]


@pytest.mark.long
def test_keeps_what_cells_show_without_times_or_data_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("IB_KERAS_DATA", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["execute_notebooks.py", str(tmp_path / "one.ipynb")])
    nbformat.write(notebook_of("import os", "print('IB_KERAS_DATA' in os.environ)"), tmp_path / "one.ipynb")
    execute_notebooks.main()
    kept = nbformat.read(tmp_path / "one.ipynb", as_version=4)
    assert [cell.execution_count for cell in kept.cells] == [1, 2]
    assert kept.cells[1].outputs[0].text == "False\n"
    assert not any("execution" in cell.metadata for cell in kept.cells)


@pytest.mark.long
def test_failing_notebook_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "one.ipynb"
    monkeypatch.setattr("sys.argv", ["execute_notebooks.py", str(path)])
    nbformat.write(notebook_of("1 / 0"), path)
    before = path.read_bytes()
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="ZeroDivisionError"):
        execute_notebooks.main()
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
