import csv
import os
import sys

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments import benchmark
from ib_keras.experiments.benchmark import continuous_estimators, summarise, untrained_estimators
from ib_keras.experiments.run_folder import RunFolder

CALL = {
    "tasks": ["1v1-normal-0.75", "student-identity-1-1-1"],
    "estimators": ["KSG", "Gaussian"],
    "n": [300],
    "verbose": 0,
}


def test_folder_holds_the_table_and_the_heat_map(tmp_path):
    summaries = benchmark(tmp_path / "b", **CALL, seeds=[0, 1])
    assert sorted(os.listdir(tmp_path / "b")) == ["benchmark.csv", "benchmark.md", "figures"]
    with open(tmp_path / "b" / "benchmark.csv") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8 and float(rows[0]["truth"]) == pytest.approx(0.41334, abs=1e-5)
    assert [(s["n"], s["estimator"], s["of"]) for s in summaries] == [(300, "Gaussian", 4), (300, "KSG", 4)]


def test_resumed_run_ends_with_the_rows_of_a_whole_one(tmp_path, monkeypatch):
    benchmark(tmp_path / "whole", **CALL)
    calls = []

    def killed(*job):
        calls.append(job)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return run(*job)

    module = sys.modules["ib_keras.experiments.benchmark"]
    run = module._run
    monkeypatch.setattr(module, "_run", killed)
    with pytest.raises(KeyboardInterrupt):
        benchmark(tmp_path / "cut", **CALL)
    monkeypatch.undo()
    with pytest.raises(InputError, match="a new or empty folder"):
        benchmark(tmp_path / "cut", **CALL)
    benchmark(tmp_path / "cut", **CALL, resume=True)
    tables = [
        [
            {k: v for k, v in row.items() if k != "seconds"}
            for row in csv.DictReader((tmp_path / name / "benchmark.csv").read_text().splitlines())
        ]
        for name in ("whole", "cut")
    ]
    assert tables[0] == tables[1]


def test_summary_counts_what_its_names_say():
    def row(truth, nats, verdict):
        return {"n": 9, "estimator": "E", "truth": truth, "nats": nats, "std_error": 0.05, "verdict": verdict}

    (summary,) = summarise(
        [row(1.0, 1.05, "trusted"), row(1.0, 1.3, "trusted"), row(1.0, 0.5, "biased_low"), row(0.2, 0.25, "trusted")]
    )
    assert (summary["within 10 %"], summary["within x1.5"]) == (1, 3)
    assert (summary["trusted"], summary["trusted and wrong"], summary["largest"]) == (3, 1, 0.5)
    assert summary["coverage"] == pytest.approx(2 / 3) and np.isclose(summary["median"], 0.175)


def test_discrete_estimators_are_left_out():
    assert "KSG" in continuous_estimators() and "PlugIn" not in continuous_estimators()


def test_trained_estimators_can_be_named_and_are_left_out_by_default():
    assert (
        "InfoNCE" in continuous_estimators()
        and "InfoNCE" not in untrained_estimators()
        and "KSG" in untrained_estimators()
    )


@pytest.mark.parametrize("wrong", [{"tasks": ["none"]}, {"estimators": ["Oracle"]}, {"n": [0]}])
def test_bad_input_leaves_nothing(wrong, tmp_path):
    with pytest.raises(InputError):
        benchmark(tmp_path / "b", **{**CALL, **wrong})
    assert os.listdir(tmp_path) == []


def test_a_folder_that_another_benchmark_writes_is_refused(tmp_path):
    with RunFolder(tmp_path / "b").locked(), pytest.raises(InputError, match="no other run is at work"):
        benchmark(tmp_path / "b", **CALL)


@pytest.mark.parametrize(
    "old, new, finding",
    [
        ("KSG", "KSH", "an unknown name or a broken number in line 2"),
        (",300,", ",300.5,", "an unknown name or a broken number in line 2"),
        ("0.41", "0.42", "another truth than the task has in line 2. Rows are whole up to line 1."),
        ("verdict", "verdjct", "the column 'verdjct' is unknown"),
    ],
)
def test_a_damaged_table_is_not_resumed(tmp_path, old, new, finding):
    call = CALL | {"tasks": CALL["tasks"][:1], "estimators": ["KSG"]}
    benchmark(tmp_path / "b", **call)
    path = tmp_path / "b" / "benchmark.csv"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(InputError, match=f"`benchmark.csv` must be as it was written. .*{finding}"):
        benchmark(tmp_path / "b", **call, resume=True)


def test_a_folder_of_something_else_is_not_resumed(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="a folder of `benchmark` in order to resume"):
        benchmark(tmp_path, **CALL, resume=True)
    assert os.listdir(tmp_path) == ["letter.txt"]
