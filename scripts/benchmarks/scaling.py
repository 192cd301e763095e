"""Cost of an epoch and peak of memory for 10,000, 60,000 and 600,000 rows on one and two devices of the processor.

    python scripts/benchmarks/scaling.py

Each size runs in a process of its own: rows of 64 numbers, which are mapped from a .npy file, with a weight for each,
and a small dense autoencoder. The cost is the processor time of the second epoch, which other programs change less than
seconds. The memory of the process without the pages of the file, which the system takes back when it wants to, is read
20 times a second; the peak with these pages stands beside it. Numbers go to results/scaling.json.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading

import numpy as np
from kept_rows import keep

from ib_keras._tables import markdown_table

HERE = pathlib.Path(__file__).resolve()
RESULTS = HERE.parent / "results" / "scaling.json"
COLUMNS, BATCH, EPOCHS = 64, 500, 2
_MEGABYTE = 2**20


def main():
    options = arguments()
    if options.one:
        print(json.dumps(measured(*options.one)))
        return
    rows = []
    for replicas in options.replicas:
        for count in options.rows:
            rows.append({"devices": replicas, "rows": count, **apart(count, replicas)})
            print(rows[-1], flush=True)
            keep(RESULTS, {"command": f"python scripts/benchmarks/{HERE.name}", "columns": COLUMNS, "measured": rows})
    print("\n" + markdown_table(rows))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[4:]))
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 60_000, 600_000], metavar="N")
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--one", type=int, nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def apart(count, replicas):
    """Returns what `measured` gives in a fresh process."""
    found = subprocess.run(
        [sys.executable, str(HERE), "--one", str(count), str(replicas)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    return json.loads(found.stdout.strip().splitlines()[-1])


def measured(count, replicas):
    """Returns the processor time of an epoch over `count` rows in seconds, and peaks of memory in MB."""
    import keras

    from ib_keras import distribute, models
    from ib_keras.experiments.epoch_batches import EpochBatches

    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch, "rows.npy")
        written(path, count)
        place = distribute.strategy("mirrored", replicas) if replicas > 1 else distribute.strategy("single")
        with place.scope():
            model = models.DenseAutoencoder((COLUMNS,), 8, hidden=(32,), seed=0)
            model.compile("adam")
        weights = np.linspace(0.5, 1.5, count, dtype=np.float32)
        batches = EpochBatches(np.load(path, mmap_mode="r"), BATCH, weights=weights, strategy=place)
        cost, memory = CostOfEpochs(keras), Memory()
        with memory:
            history = model.fit(
                batches.dataset, epochs=EPOCHS, shuffle=False, verbose=0, callbacks=[batches, cost.callback]
            ).history
    seconds = cost.seconds[-1]
    return {
        "processor seconds of an epoch": round(seconds, 2),
        "microseconds of a row": round(1e6 * seconds / count, 1),
        "peak MB without the file": round(memory.peak / _MEGABYTE),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE),
        "loss": history["loss"][-1],
    }


def written(path, count):
    """Writes rows of a subspace of 8 dimensions with noise, in [0, 1], a block at a time."""
    generator = np.random.default_rng(0)
    directions = generator.normal(size=[8, COLUMNS])
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(count, COLUMNS))
    for start in range(0, count, 10_000):
        hidden = generator.normal(size=[min(10_000, count - start), 8])
        array[start : start + len(hidden)] = 1 / (1 + np.exp(-hidden @ directions))
    array.flush()


class CostOfEpochs:
    """Keeps the processor time of each epoch, of all threads."""

    def __init__(self, keras):
        self.seconds, self._begun = [], 0.0
        self.callback = keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: self._begin(), on_epoch_end=lambda epoch, logs: self._end()
        )

    def _begin(self):
        self._begun = self._now()

    def _end(self):
        self.seconds.append(self._now() - self._begun)

    @staticmethod
    def _now():
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime


class Memory:
    """Context that watches the memory of this process that is no page of a file."""

    def __init__(self):
        self.peak, self._over = 0, threading.Event()

    def __enter__(self):
        threading.Thread(target=self._watch, daemon=True).start()

    def __exit__(self, *error):
        self._over.set()

    def _watch(self):
        while not self._over.wait(0.05):
            lines = pathlib.Path("/proc/self/status").read_text().splitlines()
            self.peak = max(self.peak, *(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon")))


if __name__ == "__main__":
    main()
