"""The script that measures what a start costs, without starting anything heavy."""

import pytest

from tests.scripts.loading import BENCHMARKS, benchmark


@pytest.fixture(scope="module")
def bench():
    with benchmark("bench_startup") as module:
        yield module


def test_first_pair_is_not_counted_and_processes_take_turns(bench, monkeypatch):
    seconds, started = iter([100.0, 1.0, 2.0, 1.0, 3.0, 2.0, 8.0, 2.0]), []
    monkeypatch.setattr(bench, "spent", lambda start: started.append(start) or next(seconds))
    row = bench.compared("ours", "theirs", pairs=3)
    assert started == ["ours", "theirs"] * 4
    assert row == {"ours": "ours", "theirs": "theirs", "our seconds": 3.0, "their seconds": 2.0, "ratio": 2.0}


@pytest.mark.long
def test_seconds_are_those_of_the_processor(bench):
    assert 0 < bench.spent("sum(range(10**6))") < bench.spent("sum(range(4 * 10**7))")
    assert bench.spent("import time; time.sleep(1)") < 0.9


def test_processes_import_the_package_beside_the_script(bench):
    assert bench.command("ib-keras presets")[1:] == ["-m", "ib_keras.cli", "presets"]
    assert bench.command("import keras")[1:] == ["-c", "import keras"]
    assert bench.environment()["PYTHONPATH"].startswith(str(BENCHMARKS.parents[1]))
