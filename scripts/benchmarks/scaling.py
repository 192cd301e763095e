"""Cost of an epoch and peak of memory for 10,000, 60,000 and 600,000 rows on one and two devices of the processor.

    python scripts/benchmarks/scaling.py

Each size runs in a process of its own: rows of 64 numbers with a weight for each, and a small dense autoencoder. The
rows are mapped from a .npy file, or read from eight TFRecord files by a process that is told to hold 16 MB of data, so
that it writes them to a file on the disk, as it would with more than a quarter of the memory. The cost is the least
processor time of the second to fourth epoch, which other programs change less than seconds. The memory of the process
without the pages of the file, which the system takes back when it wants to, is read 20 times a second, from before the
rows are read; the peak with these pages stands beside it. Numbers go to results/scaling.json.
"""

import argparse
import contextlib
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
COLUMNS, BATCH, EPOCHS, FILES = 64, 500, 4, 8
SOURCES = "npy", "tfrecord"
_HELD_BYTES = 16 * 2**20
_MEGABYTE = 2**20


def main():
    options = arguments()
    if options.one:
        source, count, replicas = options.one
        print(json.dumps(measured(source, int(count), int(replicas))))
        return
    rows = []
    for source in options.sources:
        for replicas in options.replicas:
            for count in options.rows:
                case = {"source": source, "devices": replicas, "rows": count}
                rows.append({**case, **apart(source, count, replicas)})
                print(rows[-1], flush=True)
                known = {"command": f"python scripts/benchmarks/{HERE.name}", "columns": COLUMNS, "measured": rows}
                keep(options.out, known)
    print("\n" + markdown_table(rows))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[4:]))
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 60_000, 600_000], metavar="N")
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--sources", nargs="+", default=SOURCES, choices=SOURCES, metavar="NAME")
    parser.add_argument("--out", type=pathlib.Path, default=RESULTS, help="default: %(default)s")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def apart(source, count, replicas):
    """Returns what `measured` gives in a fresh process."""
    found = subprocess.run(
        [sys.executable, str(HERE), "--one", source, str(count), str(replicas)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    return json.loads(found.stdout.strip().splitlines()[-1])


def measured(source, count, replicas):
    """Returns processor times in seconds, of reading and of an epoch over `count` rows, and peaks of memory in MB."""
    import keras

    from ib_keras import distribute, models
    from ib_keras.experiments.epoch_batches import EpochBatches

    with tempfile.TemporaryDirectory() as scratch:
        place = distribute.strategy("mirrored", replicas) if replicas > 1 else distribute.strategy("single")
        paths = written(pathlib.Path(scratch), source, count)
        cost, reading, memory = CostOfEpochs(keras), CostOfEpochs(keras), Memory()
        with memory:
            reading.begin()
            rows = read(paths, source)
            reading.end()
            with place.scope():
                model = models.DenseAutoencoder((COLUMNS,), 8, hidden=(32,), seed=0)
                model.compile("adam")
            weights = np.linspace(0.5, 1.5, len(rows), dtype=np.float32)
            batches = EpochBatches(rows, BATCH, weights=weights, strategy=place)
            history = model.fit(
                batches.dataset, epochs=EPOCHS, shuffle=False, verbose=0, callbacks=[batches, cost.callback]
            ).history
    seconds = min(cost.seconds[1:])
    return {
        "rows of an epoch": len(rows),
        "processor seconds of reading": round(reading.seconds[0], 2),
        "processor seconds of an epoch": round(seconds, 2),
        "microseconds of a row": round(1e6 * seconds / len(rows), 1),
        "peak MB without the file": round(memory.peak / _MEGABYTE),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE),
        "loss": history["loss"][-1],
    }


def written(folder, source, count):
    """Writes rows of a subspace of 8 dimensions, in (0, 1), a block at a time. Returns the paths of the files."""
    import tensorflow as tf

    if source == "npy":
        path = folder / "rows.npy"
        array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(count, COLUMNS))
        for start, block in blocks(count):
            array[start : start + len(block)] = block
        array.flush()
        return [path]
    paths = [folder / f"rows-{i}.tfrecord" for i in range(FILES)]
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tf.io.TFRecordWriter(str(path))) for path in paths]
        for _, block in blocks(count):
            for file, part in zip(files, np.array_split(block, FILES)):
                for row in part:
                    feature = tf.train.Feature(float_list=tf.train.FloatList(value=row))
                    example = tf.train.Example(features=tf.train.Features(feature={"x": feature}))
                    file.write(example.SerializeToString())
    return paths


def blocks(count):
    """Yields (place of the first row, rows) of `count` rows."""
    generator = np.random.default_rng(0)
    directions = generator.normal(size=[8, COLUMNS])
    for start in range(0, count, 10_000):
        hidden = generator.normal(size=[min(10_000, count - start), 8])
        yield start, (1 / (1 + np.exp(-hidden @ directions))).astype(np.float32)


def read(paths, source):
    """Returns the rows of the files, mapped from a file."""
    if source == "npy":
        return np.load(paths[0], mmap_mode="r")
    from ib_keras import datasets
    from ib_keras.datasets.sources import scratch

    scratch.room = lambda: _HELD_BYTES
    return datasets.load(paths, features={"x": f"float32 {COLUMNS}"}, test_share=0.01, scale="none").x_train


class CostOfEpochs:
    """Keeps the processor time of each epoch, or from a `begin` to its `end`, of all threads."""

    def __init__(self, keras):
        self.seconds, self._begun = [], 0.0
        self.callback = keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: self.begin(), on_epoch_end=lambda epoch, logs: self.end()
        )

    def begin(self):
        self._begun = self._now()

    def end(self):
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
