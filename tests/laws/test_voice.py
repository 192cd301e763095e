"""The voice: the first lines of docstrings, the arguments that they name, the reasons of estimates."""

import ast
import inspect
import re

import numpy as np
import pytest

from ib_keras import estimators
from tests.laws.docstrings import (
    docstrings,
    families,
    faults_of_arguments,
    faults_of_first_line,
    public_methods,
    shown,
)
from tests.laws.imports import PACKAGE, modules
from tests.laws.reasons import faults_of_reason, reasons, reasons_in

FILES = sorted(modules().values())


def relative(path):
    return str(path.relative_to(PACKAGE))


FACES = families()


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_first_line_of_a_docstring_is_one_sentence_on_one_line(path):
    faults = {name: found for name, text, column in docstrings(path) if (found := faults_of_first_line(text, column))}
    assert faults == {}, "begin with a verb or a noun, and end the first line with the sentence"


@pytest.mark.parametrize("face", FACES)
def test_arguments_are_those_of_the_signature(face):
    faults = {
        name: found for name, value in shown(face).items() if (found := faults_of_arguments(value, value.__doc__))
    }
    assert faults == {}, "give `Args:` one entry for each parameter, in the order of the signature"


@pytest.mark.parametrize("face", FACES)
def test_methods_that_list_arguments_list_theirs(face):
    methods = {
        f"{name}.{inner}": method
        for name, cls in shown(face).items()
        if inspect.isclass(cls)
        for inner, method in public_methods(cls).items()
        if "Args:" in (method.__doc__ or "")
    }
    faults = {name: found for name, method in methods.items() if (found := faults_of_arguments(method, method.__doc__))}
    assert faults == {}, "give `Args:` one entry for each parameter, or leave it out"


def test_a_reason_is_a_sentence_with_a_number_or_an_advice():
    found = reasons()
    assert len(found) > 100
    assert {place: (text, faults) for place, text in found if (faults := faults_of_reason(text))} == {}, (
        "write the finding with its number, then the advice behind a colon"
    )


@pytest.mark.parametrize(
    "text, fault",
    [
        ("What a code knows.", "begins with What"),
        ("What's in a code.", "begins with What"),
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


@pytest.mark.parametrize(
    "text, fault",
    [
        ("leave-one-out bound {}", "has no verb"),
        ("{} rows per occupied cell", "has no verb"),
        ("no ties, and the correlations agree", "has neither a number nor an advice"),
        ("half of the rows tell as much, {} nats, and all agree", "says `what` or `much` for a noun"),
        ("the standard error {} is too large for {} rows: collect more pairs", None),
        ("one side is a function of the other; state a noise level with NoisyChannel", None),
        ("Half as many bins lose {} nats: use more bins", "is written like a sentence of its own"),
        ("half as many bins lose {} nats: use more bins.", "is written like a sentence of its own"),
        ("half as many bins lose {} nats", None),
    ],
)
def test_a_bad_reason_is_seen(text, fault):
    assert faults_of_reason(text) == ([fault] if fault else [])


SOURCE = """
TEXT = "a constant"
def judge(n, low):
    if n < 3:
        return "undersampled", f"{n} rows " + "are few"
    if reason := too_wide(n):
        return "ill_posed", reason
    found("saturated", f"{n} rows say so", more=1)
    if reason := "found on the way":
        return low.verdict, "behind a name"
    verdict, reason = ("biased_low" if low else "biased_high"), TEXT
    return Estimate(1.0, reason="in a call"), {"verdict": verdict, "reason": "in a dict"}
def too_wide(n):
    'Returns the reason why n is too wide, or None.'
    return "is less" if n else "is more"
"""


def test_reasons_are_found_wherever_they_are_written():
    found = {text for _, text in reasons_in(ast.parse(SOURCE))}
    written = {"{} rows are few", "{} rows say so", "a constant", "in a call", "in a dict", "is less", "is more"}
    assert found == written | {"found on the way", "behind a name"}


@pytest.mark.parametrize(
    "estimator", [estimators.KSG(), estimators.Gaussian(), estimators.PlugIn(), estimators.Binned()]
)
@pytest.mark.parametrize("rows", [30, 600])
def test_no_reason_escapes_the_reader(estimator, rows):
    """Reasons that estimators give are among those that are read from the source."""
    x = np.random.default_rng(0).normal(size=[rows, 1])
    sides = (np.round(x).astype(int),) * 2 if isinstance(estimator, estimators.PlugIn) else (x, x + np.sin(9 * x))
    known = [re.escape(text).replace(r"\{\}", ".+") for _, text in reasons()]
    reason = estimator(*sides).reason
    assert any(re.fullmatch(text, reason) for text in known), reason
