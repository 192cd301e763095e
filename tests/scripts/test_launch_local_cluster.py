import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.scripts.loading import SCRIPTS, script

SCRIPT = SCRIPTS / "launch_local_cluster.py"
SHOW = "import json, os; c = json.loads(os.environ['TF_CONFIG']); print(c['task']['index'], *c['cluster']['worker'])"


@pytest.fixture(scope="module")
def launcher():
    return script("launch_local_cluster")


def launched(*arguments, program, **options):
    command = [sys.executable, str(SCRIPT), *arguments, "--", sys.executable, "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def test_each_worker_knows_all_and_speaks_with_its_number():
    process = launched("--workers", "3", program=SHOW)
    lines = sorted(process.communicate(timeout=60)[0].splitlines())
    assert process.returncode == 0 and [line[:6] for line in lines] == ["[0] 0 ", "[1] 1 ", "[2] 2 "]
    assert len({line[6:] for line in lines}) == 1 and len(set(lines[0][6:].split())) == 3


@pytest.mark.parametrize("fault, code", [("sys.exit(7)", 7), ("os.kill(os.getpid(), 9)", 137)])
def test_one_that_fails_stops_the_others_and_gives_its_code(fault, code):
    program = f"import os, sys, time\nif '\"index\": 1' in os.environ['TF_CONFIG']: {fault}\ntime.sleep(60)"
    start, process = time.monotonic(), launched("--workers", "2", "--grace", "0.2", program=program)
    text, _ = process.communicate(timeout=60)
    assert process.returncode == code and time.monotonic() - start < 30
    assert f"worker 1 has ended with exit code {code}: the others stop" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_all_workers(number):
    program = """
import signal, sys, time
def end(number, frame): print("got", number, flush=True); sys.exit(0)
signal.signal(signal.SIGINT, end); signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(60)
"""
    process = launched("--workers", "2", program=program)
    assert {process.stdout.readline()[:9] for _ in range(2)} == {"[0] ready", "[1] ready"}
    os.kill(process.pid, number)
    text, _ = process.communicate(timeout=60)
    assert process.returncode == 128 + number and sorted(text.split("\n")[:2]) == [
        f"[0] got {int(number)}",
        f"[1] got {int(number)}",
    ]


def test_a_command_that_is_none(launcher, capsys):
    with pytest.raises(SystemExit, match="no-such-program cannot be run"):
        launcher.main(["--", "no-such-program"])
    with pytest.raises(SystemExit):
        launcher.main(["--workers", "2"])
    assert "pass the number of workers, and a command" in capsys.readouterr().err


TRAIN = [sys.executable, "-m", "ib_keras.cli", "train", "--model", "BetaVAE", "--epochs", "2", "--hidden", "8"]
TRAIN += ["--latent-dim", "2", "--batch-size", "256", "--verbose", "2", "--out"]


@pytest.mark.slow
def test_a_killed_worker_costs_no_row(tmp_path):
    """The chief says in one line that worker 1 has died, and resumed the run has the rows of one that nobody killed."""
    from tests.scripts.loading import benchmark

    launch = [sys.executable, str(SCRIPT), "--workers", "2", "--", *TRAIN]
    subprocess.run([*launch, tmp_path / "whole"], check=True, capture_output=True)
    process = subprocess.Popen(
        [*launch, tmp_path / "killed"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with benchmark("workers") as script:
        while not process.stdout.readline().startswith("[0] Epoch 2/2"):
            pass
        assert script.kill(process.pid, 1)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 137 and "[0] ib-keras: error: worker 1 (127.0.0.1:" in said
        subprocess.run([*launch, tmp_path / "killed", "--resume"], check=True, capture_output=True)
        for name in ("history.csv", "plane.csv"):
            whole, killed = (script.table(tmp_path / run / name) for run in ("whole", "killed"))
            assert killed == whole and len(whole) > 1
    assert json.loads((tmp_path / "killed" / "run.json").read_text())["status"] == "finished"
