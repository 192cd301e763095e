"""Runs that are killed at random moments, resumed, and compared with runs that nothing has stopped.

A few kills run with all tests; `pytest -m slow tests/experiments/test_kills.py` makes over a hundred.
"""

import functools
import json
import os
import random
import signal
import time

import pytest

from tests.experiments.forked_runs import Runs, contents

TRAIN = {"model": "IBAutoencoder", "epochs": 3, "latent_dim": 2, "hidden": [8], "batch_size": 256, "verbose": 0}
PLANE = {"model": "DenseAutoencoder", "seeds": 3, "epochs": 2, "batch_size": 256, "max_examples": 300}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    runs = Runs(tmp_path_factory.mktemp("log") / "log")
    yield runs
    runs.close()


@pytest.fixture(scope="module")
def whole(runs, tmp_path_factory):
    """The function recipe -> (arguments, content of the folder, seconds) of a run that nothing has stopped."""

    @functools.cache
    def whole_run(recipe):
        arguments = {"train": TRAIN, "plane": PLANE}[recipe]
        folder, begin = tmp_path_factory.mktemp("whole") / recipe, time.monotonic()
        assert runs(recipe, out=folder, **arguments) == 0
        return arguments, contents(folder), time.monotonic() - begin

    return whole_run


def killed_and_resumed(runs, whole, folder, recipe, seed):
    """Kills a run once or twice at random moments, resumes it, and compares; returns what was seen of the kill."""
    arguments, expected, seconds = whole(recipe)
    random_ = random.Random(f"{recipe}-{seed}")
    moments = [random_.uniform(0.0, 1.1 * seconds) for _ in range(random_.choice([1, 1, 2]))]
    codes = [runs(recipe, killed_after=moment, out=folder, resume=True, **arguments) for moment in moments]
    left = sorted(os.listdir(folder)) if folder.exists() else []
    assert runs(recipe, out=folder, resume=True, **arguments) == 0, (moments, left)
    found = contents(folder)
    assert found.keys() == expected.keys(), (moments, left)
    different = [name for name in found if found[name] != expected[name]]
    assert not different, (moments, left)
    return codes


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["train", "plane"])
def test_a_run_killed_at_a_random_moment_ends_as_one_that_was_not(runs, whole, tmp_path, recipe):
    killed_and_resumed(runs, whole, tmp_path / "run", recipe, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("recipe, kills", [("train", 100), ("plane", 20)])
def test_a_hundred_kills(runs, whole, tmp_path, recipe, kills):
    failed, codes = {}, []
    for seed in range(kills):
        try:
            codes += killed_and_resumed(runs, whole, tmp_path / str(seed), recipe, seed)
        except AssertionError as error:
            failed[seed] = str(error).splitlines()[0]
    print(f"{recipe}: {kills} runs, {codes.count(-9)} killed, {codes.count(0)} ended before, {len(failed)} failed")
    assert not failed


@pytest.mark.long
@pytest.mark.parametrize(
    "number, code", [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)]
)
def test_a_signal_stops_at_the_end_of_a_step_and_says_how_to_go_on(tmp_path, number, code):
    log = tmp_path / "log"
    runs = Runs(log)
    small = "--model DenseAutoencoder --epochs 5000 --latent-dim 2 --hidden 8 --verbose 0".split()
    argv = ["train", *small, "--out", str(tmp_path / "run")]
    assert runs("command", killed_after=tmp_path / "run" / "checkpoint", by=number, argv=argv) == code
    runs.close()
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record["status"] == "interrupted" and "checkpoint" in os.listdir(tmp_path / "run")
    (line,) = [line for line in log.read_text().splitlines() if line.startswith("ib-keras: ")]
    assert "again with the same arguments and --resume" in line and line.endswith(f"goes on with {tmp_path / 'run'}.")
    assert "Traceback" not in log.read_text() and ".lock" not in os.listdir(tmp_path / "run")
