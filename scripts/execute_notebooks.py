"""Executes notebooks from top to bottom and keeps what they show: `execute_notebooks.py notebooks/02*.ipynb`.

A notebook runs in a folder of its own, with this package, without a network and without data of the user. The file is
replaced only if every cell ran.
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile

import nbclient
import nbformat

ROOT = pathlib.Path(__file__).resolve().parents[1]
NOWHERE = "http://127.0.0.1:9"
DATA_OF_THE_USER = ("IB_KERAS_DATA", "MPLBACKEND", "no_proxy", "NO_PROXY")
SECONDS = 1200
QUICK = re.compile(r"\bepochs=\d+")


def main():
    options = arguments()
    for path in options.notebooks:
        notebook = nbformat.read(path, as_version=4)
        executed(notebook)
        write(path, notebook)
        print(f"{path}: {sum(cell.cell_type == 'code' for cell in notebook.cells)} cells, {path.stat().st_size} bytes")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=pathlib.Path, help="files to execute and to replace")
    return parser.parse_args()


def shortened(notebook):
    """Trains one epoch and draws 10,000 rows for a million: the quick setting of the tests. Returns the notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = QUICK.sub("epochs=1", cell.source).replace("1_000_000", "10_000")
    return notebook


def executed(notebook):
    """Runs all cells of a notebook, keeps what they show, and drops the times of the run. Returns the notebook."""
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder, "work")
        work.mkdir()
        nbclient.NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            coalesce_streams=True,
            record_timing=False,
            resources={"metadata": {"path": str(work)}},
        ).execute(env=environment(folder))
    return notebook


def environment(folder):
    """Returns the variables of a kernel that has this package, and neither a network nor earlier downloads."""
    kept = {name: value for name, value in os.environ.items() if name not in DATA_OF_THE_USER}
    nowhere = {name: NOWHERE for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
    own = {name: os.path.join(folder, name.lower()) for name in ("KERAS_HOME", "IPYTHONDIR")}
    # In tests alone, the kernel leaves out what C libraries write at their start, which tells of the processor.
    quiet = {"PYTEST_CURRENT_TEST": "a notebook"}
    return kept | nowhere | own | quiet | {"PYTHONPATH": str(ROOT), "KERAS_BACKEND": "tensorflow"}


def write(path, notebook):
    fresh = path.with_name(f".{path.name}.fresh")
    nbformat.write(notebook, fresh)
    os.replace(fresh, path)


if __name__ == "__main__":
    sys.exit(main())
