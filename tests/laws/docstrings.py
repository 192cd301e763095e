"""Docstrings and their sections, and the public objects that the faces of the package show."""

import ast
import importlib
import inspect
import re

from tests.laws.imports import modules, tree_of

LONGEST_LINE = 120
DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def docstrings(path):
    """Yields (dotted name within the file, docstring, column) of everything in a file that has a docstring."""

    def within(node, name, column):
        if isinstance(node, ast.Module | DEFINITIONS) and (text := ast.get_docstring(node)) is not None:
            yield name, text, column
        for child in ast.iter_child_nodes(node):
            if isinstance(child, DEFINITIONS):
                yield from within(child, f"{name}.{child.name}".lstrip("."), child.col_offset + 4)
            elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                yield from within(child, name, column)

    yield from within(tree_of(path), "", 0)


def faults_of_first_line(text, column=0):
    """Returns the faults of the first line of a docstring that begins at `column`, as words."""
    first, *rest = text.splitlines()
    faults = {
        "begins with What": re.match(r"what\b", first, re.IGNORECASE) is not None,
        "ends without a period": not first.rstrip('"').endswith("."),
        "goes on in the next line": bool(rest) and bool(rest[0].strip()),
        "is longer than a line": column + len('"""') + len(first) > LONGEST_LINE,
    }
    return [name for name, found in faults.items() if found]


def argument_entries(text):
    """Returns the names in front of the entries of the section `Args:`, or None where there is no such section."""
    lines = inspect.cleandoc(text).splitlines()
    if "Args:" not in lines:
        return None
    section = lines[lines.index("Args:") + 1 :]
    end = next((i for i, line in enumerate(section) if line and not line.startswith(" ")), len(section))
    depth = min((_depth(line) for line in section[:end] if line), default=0)
    return [line.strip().partition(":")[0] for line in section[:end] if line and _depth(line) == depth]


def _depth(line):
    return len(line) - len(line.lstrip())


def parameters(function):
    """Returns the names of the parameters that a caller may give, `*` and `**` in front as the source has them."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    # Of a class the constructor: keras.Layer has a `__new__` of any arguments, which `signature` may find first.
    own = vars(object)["__init__"] is not getattr(function, "__init__", None)
    called = function.__init__ if inspect.isclass(function) and own else function
    given = inspect.signature(called).parameters.values()
    return [stars.get(one.kind, "") + one.name for one in given if one.name not in ("self", "cls")]


def faults_of_arguments(function, text):
    """Returns the parameters that `Args:` in a docstring leaves out, and the entries that are no parameter."""
    entries, given = argument_entries(text), parameters(function)
    if entries is None:
        return ["has no Args"] if given else []
    missing = [f"leaves out {name}" for name in given if name not in entries]
    unknown = [f"has an entry {name!r}" for name in entries if name not in given or entries.count(name) > 1]
    return missing + unknown


def shown(face):
    """Returns {name: function or class} of the public objects that a face of the package shows."""
    return {
        name: value
        for name, value in vars(importlib.import_module(face)).items()
        if not name.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value))
        if value.__module__.partition(".")[0] == "ib_keras" and "._" not in value.__module__
    }


def public_methods(cls):
    """Returns {name: function} of the methods of a class that its name shows, with those of its bases of ours."""
    ours = [base for base in cls.__mro__ if base.__module__.partition(".")[0] == "ib_keras"]
    return {
        name: value
        for base in reversed(ours)
        for name, value in vars(base).items()
        if not name.startswith("_") and inspect.isfunction(value)
    }


def families():
    """Returns the names of the package and of the folders in it, whose faces show what is public."""
    return [name for name, path in modules().items() if path.name == "__init__.py" and name.count(".") < 2]
