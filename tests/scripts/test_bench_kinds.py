"""The script that measures kinds of Keras model, on the two that put several questions."""

import importlib.util
import pathlib
import sys

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks" / "bench_kinds.py"


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(SCRIPT.parent))
    spec = importlib.util.spec_from_file_location("bench_kinds", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(SCRIPT.parent))


def test_thirteen_kinds_are_named(bench):
    assert len(bench.KINDS) == 13


def test_verdicts_are_counted(bench):
    rows = [{"I(T;Y)_verdict": verdict} for verdict in ("trusted", "biased_low", "trusted")]
    assert bench.verdicts(rows, "I(T;Y)") == "2 trusted, 1 biased_low" and bench.verdicts(rows, "I(X;T)") == ""


@pytest.mark.long
@pytest.mark.parametrize("name", ["two inputs, two outputs", "regression", "GAN loop without `fit`"])
def test_a_kind_is_measured_in_its_loop_and_after_it(bench, name):
    row = bench.measured(name, 0)
    assert row["layers"] >= 2 and row["verdicts of I(T;Y)"] and row["plane, s"] > 0
