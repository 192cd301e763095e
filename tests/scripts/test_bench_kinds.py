"""The script that measures kinds of Keras model, on the two that put several questions."""

import pytest

from tests.scripts.loading import benchmark


@pytest.fixture(scope="module")
def bench():
    with benchmark("bench_kinds") as module:
        yield module


def test_thirteen_kinds_are_named(bench):
    assert len(bench.KINDS) == 13


def test_verdicts_are_counted(bench):
    rows = [{"I(T;Y)_verdict": verdict} for verdict in ("trusted", "biased_low", "trusted")]
    assert bench.verdicts(rows, "I(T;Y)") == "2 trusted, 1 biased_low" and bench.verdicts(rows, "I(X;T)") == ""


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["two inputs, two outputs", "regression", pytest.param("GAN loop without `fit`", marks=pytest.mark.slow)]
)
def test_a_kind_is_measured_in_its_loop_and_after_it(bench, name):
    row = bench.measured(name, 0)
    assert row["layers"] >= 2 and row["verdicts of I(T;Y)"] and row["plane, s"] > 0
