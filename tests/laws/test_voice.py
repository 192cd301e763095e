"""The voice: the first lines of docstrings, the arguments that they name."""

import inspect

import pytest

from tests.laws.docstrings import (
    docstrings,
    families,
    faults_of_arguments,
    faults_of_first_line,
    public_methods,
    shown,
)
from tests.laws.imports import PACKAGE, modules

FILES = sorted(modules().values())
# Families whose docstrings are being rewritten: `--runxfail` lists what they lack.
BEING_REWRITTEN = {"applications", "callbacks", "cli.py", "estimators", "experiments", "models", "plots"}


def relative(path):
    return str(path.relative_to(PACKAGE))


def swept(members, family_of):
    """Returns members as parameters of a test; those of families that are being rewritten may fail."""
    later = pytest.mark.xfail(reason="its family is being rewritten")
    return [pytest.param(one, marks=later if family_of(one) in BEING_REWRITTEN else ()) for one in members]


FACES = swept(families(), lambda face: face.rpartition(".")[2])


@pytest.mark.parametrize("path", swept(FILES, lambda path: path.relative_to(PACKAGE).parts[0]), ids=relative)
def test_first_line_of_a_docstring_is_one_sentence_on_one_line(path):
    faults = {name: found for name, text, column in docstrings(path) if (found := faults_of_first_line(text, column))}
    assert faults == {}


@pytest.mark.parametrize("face", FACES)
def test_arguments_are_those_of_the_signature(face):
    faults = {
        name: found for name, value in shown(face).items() if (found := faults_of_arguments(value, value.__doc__))
    }
    assert faults == {}


@pytest.mark.parametrize("face", FACES)
def test_methods_that_list_arguments_list_theirs(face):
    methods = {
        f"{name}.{inner}": method
        for name, cls in shown(face).items()
        if inspect.isclass(cls)
        for inner, method in public_methods(cls).items()
        if "Args:" in (method.__doc__ or "")
    }
    assert {
        name: found for name, method in methods.items() if (found := faults_of_arguments(method, method.__doc__))
    } == {}


@pytest.mark.parametrize(
    "text, fault",
    [
        ("What a code knows.", "begins with What"),
        ("Returns a number", "ends without a period"),
        ("Returns a number.\nIt is large.", "goes on in the next line"),
        (f"Returns {'a' * 110}.", "is longer than a line"),
        ("Returns a number.\n\nMore of it.", None),
        ("Whatever the rows are, returns them.", None),
    ],
)
def test_a_bad_first_line_is_seen(text, fault):
    assert faults_of_first_line(text) == ([fault] if fault else [])
    assert faults_of_first_line("x" * 50 + ".", column=80) == ["is longer than a line"]


def f(x, *, bins=3, **options):
    """Counts.

    Args:
      x: array [n, d],
        continued: with a colon.
      bins: how many, at least 1.
      **options: options of `count`.

    Returns:
      A number.
    """


def test_arguments_that_differ_are_seen():
    assert faults_of_arguments(f, f.__doc__) == []
    together = f.__doc__.replace("bins: how", "bins, k: how")
    assert faults_of_arguments(f, together) == ["leaves out bins", "has an entry 'bins, k'"]
    assert faults_of_arguments(f, "Counts.") == ["has no Args"]
    assert faults_of_arguments(lambda: None, "Counts.") == []
    assert inspect.cleandoc(f.__doc__).count("Args:") == 1
