"""What several workers on this machine promise: the weights of one process, and the rows of a run nobody has killed.

    python scripts/benchmarks/workers.py --kills 20

For five models, two workers and one process train with the same batches; the weights are compared. Then a training of
two workers is killed by SIGKILL at random times, a random worker each time, is resumed, and its rows are compared with
those of a run that was not killed. Numbers go to results/workers.json, kill by kill: a stopped script goes on.
"""

import argparse
import csv
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
from kept_rows import keep, known

HERE = pathlib.Path(__file__).resolve()
RESULTS = HERE.parent / "results" / "workers.json"
LAUNCH = [sys.executable, str(HERE.parents[1] / "launch_local_cluster.py"), "--workers", "2", "--"]
MODELS = ("DenseAutoencoder", "BetaVAE", "VIBClassifier", "IBAutoencoder", "BetaTCVAE")
TRAINING = ["--model", "BetaVAE", "--epochs", "3", "--hidden", "16", "--latent-dim", "2", "--batch-size", "100"]
EPOCHS, BATCH = 2, 100


def main():
    options = arguments()
    if options.train:
        trained(options.train, options.model, options.strategy)
        return
    found = known(RESULTS) or {"command": f"python scripts/benchmarks/{HERE.name} --kills {options.kills}"}
    found.setdefault("weights", [])
    for model in MODELS:
        if model not in [row["model"] for row in found["weights"]]:
            found["weights"].append(compared_weights(model))
            print(found["weights"][-1], flush=True)
            keep(RESULTS, found)
    found.setdefault("kills", [])
    with tempfile.TemporaryDirectory() as scratch:
        reference = pathlib.Path(scratch, "reference")
        start = time.monotonic()
        subprocess.run([*LAUNCH, *command(reference)], check=True, capture_output=True)
        whole, generator = time.monotonic() - start, random.Random(len(found["kills"]))
        while sum(row["was at work"] for row in found["kills"]) < options.kills:  # others were too late to kill
            found["kills"].append(killed_and_resumed(scratch, reference, whole, generator, len(found["kills"])))
            print(found["kills"][-1], flush=True)
            keep(RESULTS, found)
    killed = [row for row in found["kills"] if row["was at work"]]
    found["equal rows"] = f"{sum(row['equal rows'] for row in killed)} of {len(killed)} runs with a kill"
    keep(RESULTS, found)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="number of kills (default: %(default)s)")
    parser.add_argument("--train", metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument("--model", choices=MODELS, help=argparse.SUPPRESS)
    parser.add_argument("--strategy", default="auto", help=argparse.SUPPRESS)
    return parser.parse_args()


# Weights.


def compared_weights(model):
    """Returns the largest differences of the weights of two workers, and of two workers and one process."""
    with tempfile.TemporaryDirectory() as scratch:
        own = [sys.executable, str(HERE), "--model", model, "--train"]
        subprocess.run([*LAUNCH, *own, f"{scratch}/worker"], check=True, capture_output=True)
        subprocess.run([*own, f"{scratch}/one", "--strategy", "single"], check=True, capture_output=True)
        first, second, one = (np.load(f"{scratch}/{name}.npz") for name in ("worker0", "worker1", "one0"))
        moved = max(np.abs(one[name] - one[f"before_{name}"]).max() for name in one if name.startswith("w"))
        between, to_one = (
            max(float(np.abs(first[name] - other[name]).max()) for name in first if name.startswith("w"))
            for other in (second, one)
        )
    return {
        "model": model,
        "steps": int(one["steps"]),
        "largest change by training": float(moved),
        "largest difference of two workers": between,
        "largest difference to one process": to_one,
    }


def trained(path, model, strategy):
    """Trains as one of two workers, or alone, and writes the weights."""
    import keras

    from ib_keras import datasets, models
    from ib_keras.experiments.crew import Crew
    from ib_keras.experiments.epoch_batches import EpochBatches

    place = {"strategy": strategy, "devices": None, "workers": None, "index": None, "wait": 120.0}
    with Crew({**place, "model": model}) as crew:
        data = datasets.digits()
        with crew.strategy.scope():
            network = getattr(models, model)((8, 8, 1), 2, hidden=(16,), seed=0)
            network.compile(keras.optimizers.Adam(1e-3))
        before = network.get_weights()
        y = data.y_train if network.learns_labels else None
        batches = EpochBatches(data.x_train, BATCH, 0, y, strategy=crew.strategy)
        network.fit(batches.dataset, epochs=EPOCHS, shuffle=False, verbose=0, callbacks=[batches])
        index = json.loads(os.environ.get("TF_CONFIG") or '{"task": {"index": 0}}')["task"]["index"]
        weights = {f"w{i}": value for i, value in enumerate(network.get_weights())}
        weights |= {f"before_w{i}": value for i, value in enumerate(before)}
        np.savez(f"{path}{index}.npz", steps=network.optimizer.iterations.numpy(), **weights)


# Kills.


def command(out, *more):
    return [sys.executable, "-m", "ib_keras.cli", "train", *TRAINING, "--out", str(out), *more]


def killed_and_resumed(scratch, reference, whole, generator, number):
    """Kills one worker of a training at a random time, resumes it, and returns whether its rows are as expected."""
    out, victim, moment = pathlib.Path(scratch, f"run{number}"), generator.randrange(2), generator.uniform(0.1, whole)
    launcher = subprocess.Popen([*LAUNCH, *command(out)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    start, died = time.monotonic(), False
    while launcher.poll() is None and not died:
        time.sleep(0.1)
        if time.monotonic() - start >= moment:
            died = kill(launcher.pid, victim)
    said, _ = launcher.communicate()
    line = [line for line in said.splitlines() if "has ended before" in line or "has ended:" in line]
    rows = len(table(out / "history.csv"))
    resumed = subprocess.run([*LAUNCH, *command(out, "--resume")], capture_output=True, text=True)
    return {
        "victim": "chief" if victim == 0 else "worker 1",
        "seconds": round(moment, 1),
        "was at work": died,
        "exit code": launcher.returncode,
        "epochs before": rows,
        "line of the other": line[0].partition("error: ")[2].partition(" (")[0] if line else None,
        "resumed with": resumed.returncode,
        "equal rows": all(table(out / name) == table(reference / name) for name in ("history.csv", "plane.csv")),
    }


def kill(launcher, index):
    """Kills a worker of a launcher; returns whether it was at work."""
    wanted = f'"index": {index}'
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == launcher and wanted in (folder / "environ").read_bytes().decode(errors="replace"):
                os.kill(int(folder.name), signal.SIGKILL)
                return True
        except (OSError, ValueError, IndexError):
            continue
    return False


def table(path):
    """Returns the rows of a CSV file without the time that they took; none where there is no file."""
    if not path.exists():
        return []
    with open(path) as file:
        return [{key: value for key, value in row.items() if key != "seconds"} for row in csv.DictReader(file)]


if __name__ == "__main__":
    main()
