"""What watching costs: epochs of one training with and without `InformationPlane`, and with all activations saved.

Epochs of a single `fit` take turns, so that whatever else the machine does falls on all of them alike: one without
measuring, one with the default plane (the code, 2,000 held-out examples), one with the code and two convolutions by two
estimators, one with the same of 500 examples, one that saves every layer's activations as scripts that measure afterwards
do. Trains the convolutional autoencoder, ten numbers per digit, batches of 32: on MNIST where IB_KERAS_DATA or --data-dir
names a folder with mnist.npz, else on the digits of scikit-learn.
"""

import argparse
import json
import os
import pathlib
import tempfile
import time

import keras
import numpy as np

from ib_keras import callbacks, datasets, estimators, models
from ib_keras.callbacks.layer_choice import find_layers
from ib_keras.callbacks.layer_outputs import LayerOutputs
from ib_keras.experiments.table import table

KINDS = ("without", "default plane", "3 layers, 2 estimators", "the same of 500 examples", "all activations saved")
WIDE = ["code", "encoder/conv2d", "encoder/conv2d_1"]


class SaveActivations(keras.callbacks.Callback):
    """Writes the outputs of every layer on the held-out examples to a file, at the epochs that it is given."""

    def __init__(self, x, folder, epochs):
        super().__init__()
        self._x, self._folder, self._epochs, self.files = x, pathlib.Path(folder), set(epochs), []

    def on_train_begin(self, logs=None):
        self._read = LayerOutputs(self.model, find_layers(self.model, "all"))

    def on_epoch_end(self, epoch, logs=None):
        if epoch + 1 in self._epochs:
            self.files.append(self._folder / f"epoch_{epoch + 1}.npz")
            np.savez(self.files[-1], **{name.replace("/", "|"): value for name, value in self._read(self._x)})


class Clock(keras.callbacks.Callback):
    """Takes the time of each epoch, end-of-epoch work of the callbacks before it included."""

    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self._begin = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self._begin)


def main():
    options = arguments()
    data = load(options)
    x_train, x_test, y_test = data.x_train[: options.examples], data.x_test, data.y_test
    kinds = [KINDS[epoch % len(KINDS)] for epoch in range(len(KINDS) * (options.cycles + 1))]
    at = {kind: [epoch + 1 for epoch, other in enumerate(kinds) if other == kind] for kind in KINDS}
    keras.utils.set_random_seed(0)
    model = models.ConvAutoencoder(data.input_shape, 10, seed=0)
    model.compile("adam")
    with tempfile.TemporaryDirectory() as folder:
        default = callbacks.InformationPlane(x_test, y_test, every=[0, *at[KINDS[1]]], csv=f"{folder}/default.csv")
        both, few = (callbacks.InformationPlane(x_test, y_test, WIDE, [None, estimators.Binned()], max_examples=count,
                                                every=[0, *at[kind]], csv=f"{folder}/{count}.csv")
                     for count, kind in ((2000, KINDS[2]), (500, KINDS[3])))
        held_out = x_test[:2000]
        save, clock = SaveActivations(held_out, folder, at[KINDS[4]]), Clock()
        model.fit(x_train, epochs=len(kinds), batch_size=32, verbose=options.verbose,
                  callbacks=[default, both, few, save, clock])
        afterwards = timed(lambda: [measure_file(path, held_out, y_test[: len(held_out)]) for path in save.files])
        disk = np.mean([path.stat().st_size for path in save.files])
        rows_bytes = os.path.getsize(f"{folder}/2000.csv") / (1 + len(at[KINDS[2]]))
    report(options, clock.seconds, kinds, afterwards / len(save.files), disk, rows_bytes, len(x_train), len(held_out))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", default=os.environ.get("IB_KERAS_DATA"), help="folder with mnist.npz")
    parser.add_argument("--examples", type=int, default=60_000, help="training examples (default: %(default)s)")
    parser.add_argument("--cycles", type=int, default=3, help="epochs of each kind (default: %(default)s)")
    parser.add_argument("--verbose", type=int, default=2, choices=(0, 1, 2))
    parser.add_argument("--json", help="file for the numbers")
    return parser.parse_args()


def load(options):
    if options.data_dir and (pathlib.Path(options.data_dir) / "mnist.npz").exists():
        return datasets.mnist(data_dir=options.data_dir)
    return datasets.digits(image_size=28)


def measure_file(path, x, y):
    """Measures afterwards, from a file, what the second plane measures during training."""
    with np.load(path) as arrays:
        for name in ("encoder|parameters", *(name.replace("/", "|") for name in WIDE[1:])):
            t = arrays[name]
            estimators.NoisyChannel().bracket(x, t)
            estimators.NoisyChannel().relevance(t, y)
            estimators.Binned()(x, t.reshape(len(t), -1))
            estimators.Binned().relevance(t, y)


def timed(work):
    """Returns the seconds that `work()` takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(options, seconds, kinds, afterwards, disk, rows_bytes, train, held_out):
    """Prints the medians of the epochs of each kind after the first cycle, and what they cost beside those without."""
    warm = list(zip(seconds, kinds))[len(KINDS) :]
    medians = {kind: float(np.median([s for s, other in warm if other == kind])) for kind in KINDS}
    base = medians["without"]
    rows = [{"epoch": kind, "seconds": value, "more, %": 100 * (value / base - 1)} for kind, value in medians.items()]
    print(f"\n{train} training examples in batches of 32, {held_out} held out, {os.cpu_count()} cores, "
          f"{options.cycles} epochs of each kind\n")
    print(table(rows))
    spent, saved = medians[KINDS[2]] - base, medians[KINDS[4]] - base + afterwards
    print(f"\nThree layers and two estimators in the plane: {spent:.2f} s an epoch; saved and measured afterwards: "
          f"{saved:.2f} s, {saved / max(spent, 1e-9):.1f} times as long")
    print(f"Disk: {rows_bytes / 1e3:.1f} kB an epoch against {disk / 1e6:.1f} MB, {disk / rows_bytes:,.0f} times as much")
    if options.json:
        record = {"medians": medians, "afterwards": afterwards, "disk": disk, "rows": rows_bytes, "train": train,
                  "held_out": held_out}
        pathlib.Path(options.json).write_text(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
