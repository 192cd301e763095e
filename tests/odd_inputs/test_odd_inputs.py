"""Thousands of odd inputs over the public face: each gives a sane result or one clear error."""

import collections
import os

import pytest

from tests.odd_inputs import commands
from tests.odd_inputs.doors import FAMILIES, cases
from tests.odd_inputs.outcome import outcome_of

STRIDE = 29
"""One case in so many runs with all other tests; a prime, so that each kind of value and argument comes up."""


def faults(chosen):
    """Runs cases, prints how many had which outcome, and returns the faults as lines."""
    counts, lines = collections.Counter(), []
    for name, call, absurd, seconds in chosen:
        outcome = outcome_of(call, absurd, seconds)
        counts[outcome.kind] += 1
        if outcome.kind == "fault":
            lines.append(f"{name}: {outcome.what}")
            if os.environ.get("ODD_INPUTS"):
                with open(os.environ["ODD_INPUTS"], "a") as file:
                    file.write(lines[-1] + "\n")
    print(dict(counts))
    return lines


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_some_odd_inputs_are_measured_or_refused(family):
    assert faults(case for i, case in enumerate(cases(family)) if i % STRIDE == 0) == []


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_all_odd_inputs_are_measured_or_refused(family):
    assert faults(cases(family)) == []


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [
        "estimate",
        "evaluate",
        "robustness",
        "plane",
        pytest.param("inspect", marks=pytest.mark.slow),
        pytest.param("explain", marks=pytest.mark.slow),
        "train",
    ],
)
def test_the_commands_that_are_varied_run(name, tmp_path):
    options = [word for pair in commands.options(name).items() for word in pair]
    commands.called(*commands.command(name, str(tmp_path / "run")), *options)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_some_odd_commands_run_or_are_refused():
    assert faults(case for i, case in enumerate(commands.cases()) if i % STRIDE == 0) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_all_odd_commands_run_or_are_refused():
    assert faults(commands.cases()) == []


def test_there_are_thousands_of_them():
    assert sum(1 for family in ("measures", "estimators", "models") for _ in cases(family)) > 3000
