"""The script that compares estimators with their targets, without the estimators."""

import pytest

from tests.scripts.loading import benchmark


@pytest.fixture(scope="module")
def targets():
    with benchmark("targets") as module:
        yield module


def row(truth, nats, verdict="trusted", estimator="Auto", seconds=1.0):
    known = {
        "set": "images",
        "estimator": estimator,
        "n": 2000,
        "seconds": seconds,
        "interval": [nats - 0.1, nats + 0.1],
    }
    return known | {"truth": truth, "nats": nats, "verdict": verdict}


def test_errors_are_counted_as_their_columns_say(targets):
    rows = [row(1.0, 1.04), row(1.0, 0.5), row(4.0, 4.3), row(1.0, 0.2, "biased_low", seconds=9.0)]
    assert targets.errors(rows) == {
        "problems": 4,
        "mean error, nats": pytest.approx((0.04 + 0.5 + 0.3 + 0.8) / 4),
        "largest error": pytest.approx(0.8),
        "within 10 %": 2,
        "correlation with the truth": pytest.approx(0.983, abs=0.001),
        "trusted": 3,
        "trusted and wrong": 1,
        "truth in the interval of trusted values": pytest.approx(1 / 3),
        "processor seconds, median": 1.0,
        "most": 9.0,
    }


def test_summary_has_a_line_for_each_estimator(targets):
    lines = targets.summary([row(1.0, 1.0, estimator="InfoNCE"), row(1.0, 1.5), row(1.0, 1.5)]).splitlines()
    assert lines[0].startswith("| set | estimator | n | problems | mean error, nats |")
    assert [line.split(" | ")[1:5] for line in lines[2:]] == [
        ["Auto", "2000", "2", "0.500"],
        ["InfoNCE", "2000", "1", "0.000"],
    ]


@pytest.mark.parametrize("name, count", [("suite", 40), ("grid", 75), ("wide", 30), ("large_images", 12)])
def test_sets_hold_as_many_problems_as_their_tables_say(targets, name, count):
    assert len({problem for problem, *_ in targets.SETS[name](500)}) == count
