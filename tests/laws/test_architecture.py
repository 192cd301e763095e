"""The shape of the package: imports point down, one concept is one file with one test."""

import ast
import pathlib
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).resolve().parents[2] / "ib_keras"
FLOORS = [
    {"estimate", "_checks", "_family", "_files", "_seeds", "_step_memory"},
    {"measures"},
    {"losses"},
    {"layers", "solvers", "problems", "datasets", "plots", "distribute"},
    {"estimators", "models"},
    {"callbacks", "export"},
    {"applications", "evaluate"},
    {"experiments"},
    {"cli"},
]
FILES = sorted(path for path in PACKAGE.rglob("*.py"))
UNITS = [path for path in FILES if path.name != "__init__.py"]
HEAVY = {"matplotlib", "sklearn", "scipy"}


def unit_of(path):
    """Returns the folder or module directly below the package that `path` belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor_of(unit):
    return next(level for level, units in enumerate(FLOORS) if unit in units)


def imports(path, top_level_only=False):
    """Returns the dotted names that a file imports."""
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_level_only else ast.walk(tree)
    names = []
    for node in nodes:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [
                f"{node.module}.{alias.name}" if node.module == "ib_keras" else node.module for alias in node.names
            ]
    return names


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if p.parent != PACKAGE or p.name != "__init__.py"],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_imports_point_down(path):
    here = unit_of(path)
    for name in imports(path):
        if name.startswith("ib_keras.") and name != "ib_keras.__version__":
            there = name.split(".")[1]
            assert there == here or floor_of(there) < floor_of(here), f"{here} imports {there}"


@pytest.mark.parametrize("path", UNITS, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_floors_of_outside_packages(path):
    level = floor_of(unit_of(path))
    roots = {name.split(".")[0] for name in imports(path)}
    if unit_of(path) == "measures":
        assert "keras" not in roots
    if unit_of(path) != "plots":
        assert "matplotlib" not in roots
    if unit_of(path) not in ("plots", "experiments"):
        assert not HEAVY & {name.split(".")[0] for name in imports(path, top_level_only=True)}
    assert level >= 0


@pytest.mark.parametrize("path", UNITS, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_one_file_one_test(path):
    relative = path.relative_to(PACKAGE)
    test = pathlib.Path(__file__).parent / relative.parent / f"test_{relative.name.lstrip('_')}"
    assert test.exists(), f"{relative} has no {test.name}"


@pytest.mark.parametrize("path", UNITS, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_are_small_and_named_for_a_concept(path):
    assert len(path.read_text().splitlines()) <= 400
    assert not {"utils", "helpers", "common", "misc"} & set(path.relative_to(PACKAGE).with_suffix("").parts)


def test_import_needs_neither_matplotlib_nor_scikit_learn():
    script = """
import sys
import keras, tensorflow, tensorflow_probability
for name in [n for n in sys.modules if n.split(".")[0] in ("matplotlib", "sklearn", "scipy")]:
    del sys.modules[name]
import ib_keras as ib
assert not [n for n in sys.modules if n.split(".")[0] in ("matplotlib", "sklearn", "scipy")]
assert ib.applications and ib.callbacks and ib.estimators and ib.models
assert ib.datasets and ib.layers and ib.measures and ib.problems
assert ib.plots.information_plane and "matplotlib" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_public_objects_are_documented():
    import ib_keras as ib

    for family in (
        ib.applications,
        ib.measures,
        ib.losses,
        ib.estimators,
        ib.problems,
        ib.layers,
        ib.models,
        ib.callbacks,
        ib.datasets,
        ib.plots,
    ):
        for name, value in vars(family).items():
            if callable(value) and not name.startswith("_") and getattr(value, "__module__", "").startswith("ib_keras"):
                assert value.__doc__ and value.__doc__.strip().splitlines()[0].endswith("."), name
