"""The script that compares us with other packages, without these packages."""

import importlib.util
import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(SCRIPTS))
    spec.loader.exec_module(module)
    sys.path.remove(str(SCRIPTS))
    return module


bench, measure = (loaded(SCRIPTS / name) for name in ("bench_peers.py", "peers/measure.py"))
ROWS = [
    {"task": "a", "n": 2000, "estimator": "bmi KSG", "truth": 0.5, "nats": 0.4, "verdict": "", "seconds": 3.0},
    {
        "task": "a",
        "n": 2000,
        "estimator": "ib_keras KSG",
        "truth": 0.5,
        "nats": 0.45,
        "verdict": "trusted",
        "seconds": 1.5,
    },
    {"task": "a", "n": 2000, "estimator": "torch-mist DoE", "trouble": "not installable: ERROR: no"},
]


def test_table_puts_ours_first_and_says_errors_ratios_and_troubles():
    lines = bench.table(ROWS).splitlines()
    assert lines[2] == "| a | 2,000 | 0.500 | ib_keras KSG | 0.450 | -0.050 | trusted | 1.500 | 1.00 |"
    assert lines[3] == "| a | 2,000 | 0.500 | bmi KSG | 0.400 | -0.100 | none given | 3.000 | 2.00 |"
    assert "not installable: ERROR: no" in lines[4] and len({line.count("|") for line in lines}) == 1


def test_ratio_needs_the_same_sample():
    other = {**ROWS[0], "n": 10_000}
    assert bench.ratio(other, ROWS) is None and bench.ratio(ROWS[0], ROWS) == 2


def test_every_estimator_has_a_worker_an_environment_and_a_counterpart_of_ours():
    from ib_keras import estimators

    for name, (environment, ours) in bench.ESTIMATORS.items():
        assert ours.startswith("ib_keras ") and hasattr(estimators, ours.removeprefix("ib_keras "))
        assert (environment is None and name.startswith("ib_keras ")) or environment in bench.ENVIRONMENTS
        assert name == ours or name in measure.FUNCTIONS
    assert all("==" in pin for pins in bench.ENVIRONMENTS.values() for pin in pins)


def test_samples_are_drawn_once_and_know_their_information(tmp_path):
    path, truth = bench.sample(bench.FIVE_PAIRS, 50, tmp_path)
    with np.load(path) as sample:
        assert sample["x"].shape == sample["y"].shape == (50, 5)
    assert truth == pytest.approx(-2.5 * np.log(1 - 0.8**2))
    written = path.stat().st_mtime_ns
    assert bench.sample(bench.FIVE_PAIRS, 50, tmp_path)[0].stat().st_mtime_ns == written
    assert all(bench.problem_of(task).information > 0 for task in bench.TASKS)


def test_peer_that_cannot_be_installed_is_named_with_the_last_error(tmp_path, monkeypatch):
    pip = subprocess.CompletedProcess(
        [], 1, "", "WARNING: a\nERROR: No matching distribution found for x==1\nWARNING: b\n"
    )
    monkeypatch.setattr(bench.subprocess, "run", lambda *args, **kwargs: pip)
    assert bench.interpreter(tmp_path, "bmi")[1] == "not installable: ERROR: No matching distribution found for x==1"
    assert bench.interpreter(tmp_path, None) == (sys.executable, None)


def test_interrupted_run_goes_on_and_failures_are_tried_again(tmp_path, monkeypatch, capsys):
    (tmp_path / "peers.json").write_text(json.dumps([ROWS[1], ROWS[2]]))
    asked = []

    def run(python, name, task, n, folder):
        asked.append(name)
        return {**ROWS[0], "estimator": name}

    monkeypatch.setattr(bench, "run", run)
    monkeypatch.setattr(bench, "interpreter", lambda folder, name: ("python", None))
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "bench",
            "--out",
            str(tmp_path),
            "--n",
            "2000",
            "--tasks",
            "a",
            "--estimators",
            "ib_keras KSG",
            "bmi KSG",
            "torch-mist DoE",
        ],
    )
    bench.main()
    assert asked == ["bmi KSG", "torch-mist DoE"]
    assert len(json.loads((tmp_path / "peers.json").read_text())) == 3
    assert (tmp_path / "peers.md").read_text() in capsys.readouterr().out


def test_worker_of_a_failed_peer_leaves_its_last_line(tmp_path):
    row = bench.run(sys.executable, "no such estimator", bench.TASKS[0], 20, tmp_path)
    assert row["trouble"] == "KeyError: 'no such estimator'" and row["n"] == 20


def test_plain_tree_code_is_the_published_formula():
    from tests.oracles.ksg import ksg

    x = np.random.default_rng(0).normal(size=[120, 2])
    y = x[:, :1] + np.random.default_rng(1).normal(size=[120, 1])
    assert measure.tree_ksg(x, y) == pytest.approx(ksg(x, y, 3), abs=1e-10)


def test_value_without_verdict_is_that_of_the_estimator():
    from ib_keras.estimators import KSG

    x = np.random.default_rng(0).normal(size=[120, 2])
    assert measure.ksg_without_verdict(x, x + 0.5) == KSG()(x, x + 0.5).nats


def test_cheap_estimators_are_called_five_times_after_a_warm_call():
    calls = []
    found = measure.measured(lambda x, y: calls.append(len(x)) or 0.25, np.zeros([900, 1]), np.zeros([900, 1]))
    assert calls == [600] + [900] * 5 and found["nats"] == 0.25 and found["calls"] == 5
