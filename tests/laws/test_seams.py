"""Outside of `_keras_seams.py` the package keeps to the stable public API of Keras, TensorFlow and TFP."""

import ast
import functools
import importlib
import inspect
import re
import textwrap

import keras
import pytest

from tests.laws.imports import PACKAGE, modules, tree_of

SEAMS = "ib_keras._keras_seams"
FOREIGN = ("keras", "tensorflow", "tensorflow_probability")
KNOWN_AS = {None, "tf", "tfp"}
"""Under other names, what is not public would not be found."""
NOT_PUBLIC = re.compile(
    r"\b(keras\.src|(tensorflow|tensorflow_probability|tf|tfp)\.python|__internal__|compat\.v1|experimental\w*"
    r"|sys\._getframe|inspect\.(stack|currentframe)|f_back|f_locals|__dict__)\b"
)
PUBLIC_BY_THEIR_DOCUMENTATION = {"_replace", "_asdict", "_fields", "_make", "os._exit"}
"""Named tuples, and the end of a forked process: names of Python that only look private."""
METHODS_FOR_SUBCLASSES = {
    *("_log_prob", "_mean", "_mode", "_stddev", "_variance", "_parameter_properties", "_sample_n"),
    *("_batch_shape", "_batch_shape_tensor", "_event_shape", "_event_shape_tensor"),
}
"""TFP's documentation of `Distribution` asks subclasses for these."""


def is_private(name):
    return name.startswith("_") and not name.endswith("__")


def own_names(tree):
    """Returns the names that a file has for modules of the package."""
    imports = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return {
        alias.asname or alias.name
        for node in imports
        for alias in node.names
        if (node.module or "" if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0] == "ib_keras"
    }


def of_imports(node):
    """Yields what an import takes from places that are not public."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if NOT_PUBLIC.search(alias.name))
        foreign = (alias for alias in node.names if alias.name.split(".")[0] in FOREIGN)
        yield from (f"{alias.name} as {alias.asname}" for alias in foreign if alias.asname not in KNOWN_AS)
    if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] != "ib_keras":
        names = (f"{node.module}.{alias.name}" for alias in node.names)
        yield from (name for name in names if NOT_PUBLIC.search(name) or is_private(name.rpartition(".")[2]))


def of_attributes(node, own):
    """Yields a private attribute of anything but the object itself, and names that are not stable."""
    if not isinstance(node, ast.Attribute):
        return
    owner, text = ast.unparse(node.value), ast.unparse(node)
    private = is_private(node.attr) and owner not in {"self", "cls", "super()", *own}
    if private and not {node.attr, text} & PUBLIC_BY_THEIR_DOCUMENTATION:
        yield text
    elif NOT_PUBLIC.search(text) and not NOT_PUBLIC.search(owner):
        yield text


def of_calls(node, own):
    """Yields private attributes by their names in strings, and attributes written past `__setattr__`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "hasattr", "delattr"):
        name = node.args[1]
        if isinstance(name, ast.Constant) and is_private(str(name.value)) and ast.unparse(node.args[0]) not in own:
            yield ast.unparse(node)
    written = isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
    if written and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "vars":
        yield ast.unparse(node)


def past_setattr(tree):
    """Yields each `object.__setattr__` outside of a dataclass, where it is the way to set a field of a frozen one."""
    dataclasses = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list)
    ]
    allowed = {id(inner) for one in dataclasses for inner in ast.walk(one)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "object.__setattr__" and id(node) not in allowed:
            yield ast.unparse(node)


def of_strings(node):
    """Yields a private name of Keras that is written as a string, for whatever call reads or sets it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in private_names_of_keras():
        yield repr(node.value)


@functools.cache
def private_names_of_keras():
    """Returns the private names of the classes of Keras that the package is built on."""
    kinds = keras.Model, keras.layers.Layer, keras.callbacks.CallbackList, keras.optimizers.Optimizer
    return set().union(*map(foreign_private_names, (*kinds, keras.callbacks.Callback, keras.metrics.Metric)))


def seams_of(tree):
    """Returns what a file touches that Keras and TensorFlow do not promise, as it is written."""
    own = own_names(tree)
    found = [text for node in ast.walk(tree) for text in (*of_imports(node), *of_attributes(node, own))]
    found += [text for node in ast.walk(tree) for text in of_strings(node)]
    return found + [text for node in ast.walk(tree) for text in of_calls(node, own)] + list(past_setattr(tree))


@pytest.mark.parametrize("name", [name for name in modules() if name != SEAMS])
def test_a_file_keeps_to_public_api(name):
    assert seams_of(tree_of(modules()[name])) == [], "move it to _keras_seams.py, with the reason and a test"


def test_seams_are_needed():
    """Each function of that file is used, says why it is there, has a test, and stands in the table of the docs."""
    home = importlib.import_module(SEAMS)
    shown = [value for value in vars(home).values() if getattr(value, "__module__", "") == SEAMS]
    trees = [tree_of(path) for path in modules().values()]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    used = {alias.name for node in imports if node.module == SEAMS for alias in node.names}
    tested = (PACKAGE.parent / "tests" / "test_keras_seams.py").read_text()
    listed = (PACKAGE.parent / "docs" / "architecture.md").read_text()
    assert shown and seams_of(tree_of(modules()[SEAMS]))
    for value in shown:
        name = value.__name__
        assert name in used, f"{name} is used nowhere: has public API taken its place?"
        assert re.search(r"Holds since (Keras|TensorFlow) \d", " ".join(value.__doc__.split())), name
        assert f"seams.{name}" in tested and f"`{name}`" in listed, name


def foreign_private_names(cls):
    """Returns the private names that the Keras, TensorFlow and TFP bases of a class define or set on themselves."""
    found = set()
    for base in cls.__mro__:
        if base.__module__.split(".")[0] in FOREIGN:
            found |= {name for name in vars(base) if is_private(name)}
            found |= {name for name in names_on_self(base) if is_private(name)}
    return found


@functools.cache
def names_on_self(cls):
    """Returns the attributes of `self`, `cls` and `super()`, and the methods, that the source of a class names."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    methods = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return methods | {node.attr for node in attributes if ast.unparse(node.value) in ("self", "cls", "super()")}


def classes_of_keras():
    """Returns the classes of the package that inherit from Keras, TensorFlow or TFP."""
    values = (value for name in modules() for value in vars(importlib.import_module(name)).values())
    ours = {value for value in values if inspect.isclass(value) and value.__module__.startswith("ib_keras")}
    return sorted(
        (cls for cls in ours if foreign_private_names(cls)), key=lambda cls: (cls.__module__, cls.__qualname__)
    )


def shadowed(cls, package="ib_keras"):
    """Returns the private names of its foreign bases that a class, or a base of ours, uses or defines."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith(package) and base.__module__ != SEAMS]
    used = set().union(*map(names_on_self, ours))
    return used & foreign_private_names(cls) - METHODS_FOR_SUBCLASSES


def test_classes_share_no_private_name_with_their_bases_of_keras():
    """A class of ours may have private names; one that Keras has too would be read or overwritten by both."""
    classes = classes_of_keras()
    assert len(classes) > 50
    assert {cls.__qualname__: shadowed(cls) for cls in classes if shadowed(cls)} == {}


@pytest.mark.parametrize(
    "source, seam",
    [
        ("[layer for layer in model._layers]", "model._layers"),
        ("self.model._loss_tracker.reset_state()", "self.model._loss_tracker"),
        ("import keras\nkeras.src.utils.is_default(f)", "keras.src"),
        ("from keras.src.utils import is_default", "keras.src.utils.is_default"),
        ("from tensorflow.python.ops import summary_ops_v2", "tensorflow.python.ops.summary_ops_v2"),
        ("import tensorflow_probability.python.internal", "tensorflow_probability.python.internal"),
        ("from keras import _tf_keras", "keras._tf_keras"),
        ("from tensorflow import __internal__", "tensorflow.__internal__"),
        ("import keras as k\nk.src.trainers", "keras as k"),
        ("tf.__internal__.tracking", "tf.__internal__"),
        ("tfp.python.internal", "tfp.python"),
        ("tf.compat.v1.get_default_graph()", "tf.compat.v1"),
        ("tf.random.experimental.stateless_fold_in(seed, 1)", "tf.random.experimental"),
        ("strategy.experimental_local_results(x)", "strategy.experimental_local_results"),
        ("frame = sys._getframe(1)", "sys._getframe"),
        ("frame.f_back", "frame.f_back"),
        ("class A:\n    def f(self):\n        object.__setattr__(self, 'loss', 1)", "object.__setattr__"),
        ("vars(layer)['call'] = watched", "vars(layer)['call']"),
        ("getattr(layer, '_hidden', ())", "getattr(layer, '_hidden', ())"),
        ("name = '_layers'\ngetattr(layer, name)", "'_layers'"),
    ],
)
def test_breaking_the_law_is_seen(source, seam):
    assert seams_of(ast.parse(source)) == [seam]


@pytest.mark.parametrize(
    "source",
    [
        "self._layers, cls._kinds, super()._log_prob(x)",
        "forward._replace(t=1)",
        "type(self).__name__",
        "from ib_keras import _seeds\n_seeds._next",
        "@dataclasses.dataclass(frozen=True)\nclass A:\n    def f(self):\n        object.__setattr__(self, 'x', 1)",
        "vars(options)['x'], getattr(data, field)",
    ],
)
def test_what_the_law_allows(source):
    assert seams_of(ast.parse(source)) == []


class Watching(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self._model, self._seen = None, []


def test_a_shared_private_name_is_seen():
    assert shadowed(Watching, package=__name__) == {"_model"}
