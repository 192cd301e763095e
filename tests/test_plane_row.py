"""One module names the columns of the information plane, and what callbacks write is what it names."""

import ast
import inspect
import pathlib
import re

import keras
import numpy as np

from ib_keras import plane_row
from ib_keras.callbacks import InformationPlane
from ib_keras.estimators import Binned, NoisyChannel
from ib_keras.plane_row import ENDINGS, QUANTITIES, READER, RELEVANCE, TREES, PlaneRow

PACKAGE = pathlib.Path(plane_row.__file__).parent
SOURCES = sorted(
    path for folder in ("ib_keras", "scripts") for path in (PACKAGE.parent / folder).rglob("*.py") if path.is_file()
)
COLUMN = re.compile(r"^I\((X;T|T;Y)\)(_[a-z]|/|$)|\{I\(")
SINGLE = (
    "EPOCH",
    "STEP",
    "DATA",
    "TARGET",
    "LAYER",
    "ESTIMATOR",
    "NOISE_STD",
    "BINS",
    "N",
    "UNITS",
    "DIMENSION",
    "SECONDS",
    "FLAGS",
)


def column_literals(tree):
    """Returns the strings in code that name a column of a quantity; docstrings and sentences may speak of I(X;T)."""
    texts = [
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None
    ]
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in strings if id(node) not in texts and COLUMN.search(node.value)]


def measured_rows():
    x, y = np.random.default_rng(0).normal(size=[64, 3]).astype("float32"), np.arange(64) % 2
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    model.compile("sgd", "mse")
    plane = InformationPlane(x, y, estimator=[NoisyChannel(), Binned()])
    model.fit(x, x[:, :2], epochs=1, verbose=0, callbacks=[plane])
    return plane.rows


def test_no_other_module_types_a_column_of_a_quantity():
    found = {path: column_literals(ast.parse(path.read_text())) for path in SOURCES}
    assert {path.name: names for path, names in found.items() if names}.keys() == {"plane_row.py"}


def test_a_typed_column_is_found():
    code = 'f("""I(X;T)""")\nrow["I(X;T)_upper"]\nf"I(T;Y)/{layer}"\n"{I(X;T):.3f}"\n"noise where I(X;T) is infinite"\n'
    assert sorted(column_literals(ast.parse(code))) == ["I(T;Y)/", "I(X;T)", "I(X;T)_upper", "{I(X;T):.3f}"]
    assert column_literals(ast.parse('"""I(X;T)"""\n\n\ndef f():\n    """I(T;Y)"""\n')) == []


def test_type_of_a_row_has_exactly_the_named_columns():
    single = {getattr(plane_row, name) for name in SINGLE}
    of_quantities = {quantity + ending for quantity in QUANTITIES for ending in ("", *ENDINGS)}
    assert set(PlaneRow.__annotations__) == single | of_quantities | {RELEVANCE + READER, RELEVANCE + TREES}


def test_every_column_that_the_callback_writes_is_named():
    rows = measured_rows()
    assert len(rows) == 4 and all(set(row) <= set(PlaneRow.__annotations__) for row in rows)
    assert all(key in row for row in rows for key in PlaneRow.__required_keys__)


def test_order_of_columns_is_the_one_that_files_have():
    endings = ["", "_std_error", "_kind", "_ceiling", "_verdict", "_reason"]
    start = ["epoch", "step", "data", "layer", "estimator", "noise_std", "bins", "n", "units", "intrinsic_dimension"]
    source, relevance = ([quantity + ending for ending in endings] for quantity in QUANTITIES)
    assert list(measured_rows()[0]) == [
        *start,
        *source,
        "I(X;T)_upper",
        *relevance,
        "I(T;Y)_reader",
        "seconds",
        "flags",
    ]


def test_imports_nothing_of_the_package():
    modules = re.findall(r"^(?:from|import) (\S+)", inspect.getsource(plane_row), re.MULTILINE)
    assert modules == ["typing"]
