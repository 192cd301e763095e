"""The shape of the package: imports point down, one concept is one file with one test."""

import ast
import importlib
import inspect
import pathlib
import re
import sys

import pytest

from tests.laws.docstrings import families
from tests.laws.imports import PACKAGE, arrows, circle_in, folder_of, graph, imports_of, modules, tree_of
from tests.laws.sizes import function_lengths

TESTS = PACKAGE.parent / "tests"
FILES = sorted(modules().values())
UNITS = [path for path in FILES if path.name != "__init__.py"]
FOLDERS = [name for name, path in modules().items() if path.name == "__init__.py" and name != "ib_keras"]
LAW = re.compile(r"^(May import (?P<allowed>[^.]*)|Imports (no other folder|nothing) of [^.]*)\.$", re.MULTILINE)
TOOLBOXES = ("base", "rows", "search", "formulas")
HEAVY = {"matplotlib", "sklearn", "scipy"}
ON_FIRST_USE = {
    "applications/anomalies/anomaly_detector.py",
    "applications/features/information_selector.py",
    "applications/restoration/restorer.py",
    "applications/restoration/signal_restorer.py",
    "applications/restoration/word_restorer.py",
}
"""Files that their family imports when they are asked for: their classes are built on those of scikit-learn."""
LONGEST_FILE, LONGEST_FUNCTION = 400, 45


def relative(path):
    return str(path.relative_to(PACKAGE))


def run_by_importing(tree):
    """Yields the nodes of a file that run when it is imported: all that lie in no function."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))


def outside_imports(tree, top_level_only=False):
    """Returns the names of the packages that a file imports. `tensorflow.keras` is Keras."""
    names = set()
    for node in run_by_importing(tree) if top_level_only else ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name for alias in aliases}
            case ast.ImportFrom(module=module, names=aliases):
                names |= {f"{module}.{alias.name}" for alias in aliases}
            case ast.Attribute(value=ast.Name(id="tf" | "tensorflow"), attr="keras"):
                names.add("tensorflow.keras")
    return {"keras" if name.startswith("tensorflow.keras") else name.split(".")[0] for name in names}


def relative_imports(tree):
    """Returns the lines of the imports whose names begin with a dot."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


def names_given_in(tree, face):
    """Returns the names that the face of a folder gives to anything but the folders in it."""
    given = set()
    for node in run_by_importing(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                given.add(name)
            case ast.Import(names=aliases):
                given |= {alias.asname for alias in aliases if alias.asname != alias.name.rpartition(".")[2]}
            case ast.ImportFrom(module=module, names=aliases):
                given |= {
                    alias.asname or alias.name
                    for alias in aliases
                    if module != face or alias.asname not in (None, alias.name)
                }
    return given


def private_imports(edges):
    """Returns (importer, imported) of each import of a file whose name begins with `_` from outside its folder."""
    found = []
    for name, others in edges.items():
        for other in others:
            parts = other.split(".")
            hidden = next((i for i, part in enumerate(parts) if part.startswith("_")), None)
            home = ".".join(parts[:hidden])
            if hidden is not None and not f"{folder_of(name)}.".startswith(f"{home}."):
                found.append((name, other))
    return found


@pytest.mark.parametrize("folder", ["ib_keras", *FOLDERS])
def test_law_1_no_circles_between_the_children_of_a_folder(folder):
    assert circle_in(arrows(graph(faces=True)).get(folder, {})) is None, (
        "cut one of these imports, or move what both sides need below them"
    )


def test_law_1_no_circles_between_files():
    """A file that imports the face of its own folder closes a circle, since the face imports the file."""
    assert circle_in(graph(faces=True)) is None, "import from the file itself, not from the face of its folder"


def test_law_1_imports_name_the_whole_path():
    """The graph is read from whole names: a relative import would not stand in it."""
    found = {relative(path): lines for path in FILES if (lines := relative_imports(tree_of(path)))}
    assert found == {}, "write `from ib_keras.folder.file import name` in these lines"


def test_law_2_a_file_with_an_underscore_stays_in_its_folder():
    assert private_imports(graph(faces=True)) == [], "drop the underscore, or move the file into the folder of its user"


@pytest.mark.parametrize("path", UNITS, ids=relative)
def test_law_2_a_file_in_front_of_its_family_holds_one_public_thing(path):
    """One estimator, model, callback ... a file; its record and the function that makes it belong together."""
    if path.name.startswith("_") or path.parent.name in TOOLBOXES:
        return
    module = importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    faces = [
        importlib.import_module("ib_keras"),
        *(importlib.import_module(name) for name in FOLDERS if name.count(".") == 1),
    ]
    shown = {id(value): value for face in faces for value in vars(face).values() if inspect.isclass(value)}
    families = [
        value for value in shown.values() if value.__module__ == module.__name__ and not inspect.isabstract(value)
    ]
    roots = [one for one in families if "ib_keras" in {base.__module__.split(".")[0] for base in one.__mro__[1:]}]
    assert len(roots) <= 1 or path.parent.name == "layers", f"give each its own file: {[one.__name__ for one in roots]}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_law_3_the_law_of_a_folder_stands_in_its_face_and_holds(folder):
    law = LAW.search(ast.get_docstring(tree_of(modules()[folder])) or "")
    assert law, f"{folder}/__init__.py says nowhere what it may import"
    allowed = set(re.findall(r"`(\w+)`", law["allowed"] or ""))
    parent, _, child = folder.rpartition(".")
    siblings = {name.rpartition(".")[2] for name in FOLDERS if name.rpartition(".")[0] == parent}
    assert allowed <= siblings, f"{folder} names folders that do not exist"
    found = arrows(graph(faces=True)).get(parent, {}).get(child, set()) - {child}
    if law["allowed"] is None and "nothing" in law[0]:
        assert not {name for name in found if not name.startswith("_")}, f"{folder} says that it imports nothing"
    assert found & siblings <= allowed, f"name them in {folder}/__init__.py, if they lie on a lower floor"


def test_law_4_an_estimator_is_one_file_and_one_line():
    import ib_keras.estimators as face
    from ib_keras._family import members

    lines = inspect.getsource(face).splitlines()
    for name, cls in members(face, face.Estimator).items():
        path = pathlib.Path(inspect.getsourcefile(cls))
        own = [line for line in lines if re.search(rf"\b{name}\b", line)]
        assert len(own) == 1, f"{name} stands in {len(own)} lines of estimators/__init__.py"
        assert path.parent.parent == PACKAGE / "estimators" or path.parent == PACKAGE / "estimators", (
            f"move {path} to a family"
        )
        test = TESTS / path.relative_to(PACKAGE).parent / f"test_{path.name}"
        assert test.exists(), f"write {test}"


@pytest.mark.parametrize("face", ["ib_keras", *FOLDERS])
def test_law_5_no_face_gives_the_name_of_a_folder_to_something_else(face):
    """Importing the folder would put it in its place again: whether it is hidden depends on what ran before."""
    folders = {name.rpartition(".")[2] for name in FOLDERS if name.rpartition(".")[0] == face}
    assert sorted(names_given_in(tree_of(modules()[face]), face) & folders) == [], "rename the function or the folder"


@pytest.mark.parametrize("folder", FOLDERS)
def test_law_5_no_folder_is_hidden_by_a_function_of_its_name(folder):
    import ib_keras

    importlib.import_module(folder)
    parent, _, child = folder.rpartition(".")
    assert inspect.ismodule(getattr(sys.modules[parent] if parent != "ib_keras" else ib_keras, child))


def test_breaking_a_law_is_seen():
    """The tests above cannot pass by looking at nothing: each reader finds the fault that it is there for."""
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    lazy = ast.parse("def f():\n    from ib_keras.estimators.auto import Auto\n")
    assert imports_of(lazy, modules()) == {"ib_keras.estimators.auto"}
    assert private_imports({"ib_keras.callbacks.code_monitor": {"ib_keras.estimators.trained._trainer"}})
    assert not private_imports(
        {"ib_keras.estimators.trained.mine": {"ib_keras.estimators.trained._trainer", "ib_keras._checks"}}
    )
    up = {"ib_keras.estimators.base.trust": {"ib_keras.estimators.rows.columns"}}
    assert arrows(up) == {"ib_keras.estimators": {"base": {"rows"}}}
    assert relative_imports(ast.parse("def f():\n    from ..neighbours.ksg import KSG\n")) == [2]
    assert outside_imports(ast.parse("tf.keras.losses")) == outside_imports(ast.parse("from tensorflow import keras"))
    tried = ast.parse("try:\n    import scipy\nexcept ImportError:\n    pass\n\n\ndef f():\n    import sklearn\n")
    assert outside_imports(tried, top_level_only=True) == {"scipy"}
    face = ast.parse("from a import b as b, b as c\nfrom a.x import d as d\nimport a.e as f\ndef g(): pass\nh = 1\n")
    assert names_given_in(face, "a") == {"c", "d", "f", "g", "h"}
    assert LAW.search("May import `base` and `rows`.")["allowed"] and not LAW.search("May do as it likes.")


@pytest.mark.parametrize(
    "path", [path for path in UNITS if path.parent == PACKAGE and path.name.startswith("_")], ids=relative
)
def test_private_files_of_the_package_import_only_one_another(path):
    assert all(name.split(".")[1].startswith("_") for name in graph()[".".join(["ib_keras", path.stem])])


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_outside_packages(path):
    unit, tree = path.relative_to(PACKAGE).parts[0].removesuffix(".py"), tree_of(path)
    if unit == "measures":
        assert "keras" not in outside_imports(tree), "measures are functions of tensors: move the class to losses/"
    if unit != "plots":
        assert "matplotlib" not in outside_imports(tree), "move the drawing to plots/"
    if unit not in ("plots", "experiments") and relative(path) not in ON_FIRST_USE:
        found = HEAVY & outside_imports(tree, top_level_only=True)
        assert not found, f"import {found} inside the functions that use it"


@pytest.mark.parametrize("path", UNITS, ids=relative)
def test_one_file_one_test(path):
    within = path.relative_to(PACKAGE)
    test = TESTS / within.parent / f"test_{within.name.lstrip('_')}"
    assert test.exists(), f"{within} has no {test.name}"


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_files_and_functions_are_small_and_named_for_a_concept(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE, "split it by concepts"
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    assert not {"utils", "helpers", "common", "misc"} & {part.lstrip("_") for part in parts}, (
        "name it after its concept"
    )
    for name, length in function_lengths(tree_of(path)):
        assert length <= LONGEST_FUNCTION, f"split {name}, which has {length} lines"


@pytest.mark.parametrize("face", families())
def test_public_objects_are_documented(face):
    for name, value in vars(importlib.import_module(face)).items():
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", "").startswith("ib_keras"):
            assert value.__doc__ and value.__doc__.strip().splitlines()[0].endswith("."), name
