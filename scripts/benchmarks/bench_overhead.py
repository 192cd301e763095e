"""The cost of watching: seconds of `InformationPlane` at the end of an epoch, beside those of the epoch's steps.

One `fit` with four callbacks, each between two marks of the clock, so that every epoch is measured with and without
each: the default plane (the code, 2,000 held-out examples), one with the code and two convolutions by two estimators,
one with the same of 500 examples, and one that saves every layer's activations, as scripts that measure afterwards do.
A plane does nothing between the steps of an epoch. Trains the convolutional autoencoder, ten numbers per digit, batches
of 32: on MNIST where IB_KERAS_DATA or --data-dir names a folder with mnist.npz, else on the digits of scikit-learn.
"""

import argparse
import os
import pathlib
import tempfile
import time

import keras
import numpy as np
from kept_rows import keep

from ib_keras import callbacks, datasets, estimators, models
from ib_keras._tables import text_table
from ib_keras.callbacks.layers.choice import find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.estimators.representation import relative_noise

KINDS = ("default plane", "3 layers, 2 estimators", "the same of 500 examples", "all activations saved")
WIDE = ["code", "encoder/conv2d", "encoder/conv2d_1"]


class SaveActivations(keras.callbacks.Callback):
    """Writes the outputs of every layer on the held-out examples to a file, at the end of each epoch."""

    def __init__(self, x, folder):
        super().__init__()
        self._x, self._folder, self.files = x, pathlib.Path(folder), []

    def on_train_begin(self, logs=None):
        self._read = LayerOutputs(self.model, find_layers(self.model, "all"))

    def on_epoch_end(self, epoch, logs=None):
        self.files.append(self._folder / f"epoch_{epoch + 1}.npz")
        np.savez(self.files[-1], **{name.replace("/", "|"): value for name, value in self._read(self._x)})


class Mark(keras.callbacks.Callback):
    """Takes the time at which the callbacks before it are done with each epoch, and at which the epoch began."""

    def __init__(self):
        super().__init__()
        self.begins, self.ends = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.begins.append(time.perf_counter())

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())


def main():
    options = arguments()
    data = load(options)
    x_train, x_test, y_test = data.x_train[: options.examples], data.x_test, data.y_test
    keras.utils.set_random_seed(0)
    model = models.ConvAutoencoder(data.input_shape, 10, seed=0)
    model.compile("adam")
    with tempfile.TemporaryDirectory() as folder:
        default = callbacks.InformationPlane(x_test, y_test, csv=f"{folder}/default.csv")
        both, few = (
            callbacks.InformationPlane(
                x_test, y_test, WIDE, [None, estimators.Binned()], max_examples=count, csv=f"{folder}/{count}.csv"
            )
            for count in (2000, 500)
        )
        held_out = x_test[:2000]
        save, marks = SaveActivations(held_out, folder), [Mark() for _ in range(len(KINDS) + 1)]
        watching = [part for pair in zip(marks, (default, both, few, save)) for part in pair]
        model.fit(
            x_train, epochs=options.epochs + 1, batch_size=32, verbose=options.verbose, callbacks=[*watching, marks[-1]]
        )
        afterwards = timed(lambda: [measure_file(path, held_out, y_test[: len(held_out)]) for path in save.files[1:]])
        disk = np.mean([path.stat().st_size for path in save.files])
        rows_bytes = os.path.getsize(f"{folder}/2000.csv") / (2 + options.epochs)
    report(options, marks, afterwards / options.epochs, disk, rows_bytes, len(x_train), len(held_out))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", default=os.environ.get("IB_KERAS_DATA"), help="folder with mnist.npz")
    parser.add_argument("--examples", type=int, default=60_000, help="training examples (default: %(default)s)")
    parser.add_argument(
        "--epochs",
        type=int,
        default=3,
        help="that count, after one in which functions are compiled (default: %(default)s)",
    )
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
            noisy = relative_noise(t)
            noisy.bracket(x, t)
            noisy.relevance(t, y)
            estimators.Binned()(x, t.reshape(len(t), -1))
            estimators.Binned().relevance(t, y)


def timed(work):
    """Returns the seconds that `work()` takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(options, marks, afterwards, disk, rows_bytes, train, held_out):
    """Prints the medians of the seconds at the end of an epoch, beside the epoch's steps, without the first epoch."""
    ends = np.array([mark.ends for mark in marks])[:, 1:]
    steps = float(np.median(ends[0] - np.array(marks[0].begins)[1:]))
    spent = dict(zip(KINDS, np.median(np.diff(ends, axis=0), axis=1).tolist()))
    rows = [
        {"at the end of an epoch": kind, "seconds": value, "of the epoch's steps, %": 100 * value / steps}
        for kind, value in spent.items()
    ]
    print(
        f"\n{train} training examples in batches of 32, {held_out} held out, {os.cpu_count()} cores, "
        f"{options.epochs} epochs whose steps take {steps:.1f} s\n"
    )
    print(text_table(rows))
    plane, saved = spent[KINDS[1]], spent[KINDS[3]] + afterwards
    print(
        f"\nThree layers and two estimators in the plane: {plane:.2f} s an epoch; saved and measured afterwards: "
        f"{saved:.2f} s, {saved / plane:.1f} times as long"
    )
    print(
        f"Disk: {rows_bytes / 1e3:.1f} kB an epoch against {disk / 1e6:.1f} MB, {disk / rows_bytes:,.0f} times as much"
    )
    if options.json:
        record = {
            "steps": steps,
            "spent": spent,
            "afterwards": afterwards,
            "disk": disk,
            "rows": rows_bytes,
            "train": train,
            "held_out": held_out,
        }
        keep(pathlib.Path(options.json), record)


if __name__ == "__main__":
    main()
