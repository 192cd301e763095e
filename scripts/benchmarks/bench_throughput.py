"""The cost of our models: each model of the zoo beside the same network and loss as a bare Keras model.

Both train in one process, and their epochs take turns, so that whatever else the machine does falls on both alike. The
ratio is the median over the epochs of bare seconds / our seconds, which is our throughput over theirs: 1 costs nothing;
once by the clock and once by the time of the processor, which other work on the machine disturbs less. Two models alike
may differ by a tenth by where their weights lie in memory: both are built several times, in turns one of them first.
The first epoch of each build, in which functions are compiled, is not counted, and neither is what `fit` does once
before its epochs. One thread: set TF_NUM_INTRAOP_THREADS to use more.
"""

import argparse
import os
import pathlib
import statistics
import time

for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(name, "1")

# TensorFlow reads them when it is imported.
import keras  # noqa: E402
from bare_models import fits_itself, twin  # noqa: E402
from kept_rows import keep  # noqa: E402

from ib_keras import models  # noqa: E402
from ib_keras._tables import markdown_table  # noqa: E402
from ib_keras.experiments.loading import load  # noqa: E402
from ib_keras.experiments.model_by_name import model_classes  # noqa: E402


class Clock(keras.callbacks.Callback):
    """Takes the time of the epochs, what other callbacks do at their ends included."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self._begin = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append((time.perf_counter() - self._begin[0], time.process_time() - self._begin[1]))


def names():
    """Returns the names of the models, one per class; a `FairBottleneck`, whose targets are pairs, has no twin."""
    return [name for name, kind in model_classes().items() if kind.__name__ == name != "FairBottleneck"]


def main():
    options = arguments()
    size = {"image_size": 28} if options.dataset == "digits" else {}
    data = load(options.dataset, options.data_dir, **size)
    x, y = data.x_train[: options.examples], data.y_train[: options.examples]
    rows = []
    for name in options.models:
        rows.append(measured(name, x, y, options))
        print(f"{name}: {rows[-1]['ratio']:.3f}, processor {rows[-1]['processor_ratio']:.3f}", flush=True)
        if options.out:
            conditions = {"dataset": options.dataset, "examples": len(x), "batch_size": options.batch_size}
            keep(options.out, conditions | {"rows": rows})
    print("\n" + table(rows))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--models", nargs="+", default=names(), choices=names(), metavar="MODEL", help=f"of: {', '.join(names())}"
    )
    parser.add_argument(
        "--dataset", default="digits", help="digits (28 x 28), mnist, fashion_mnist (default: %(default)s)"
    )
    parser.add_argument("--data-dir", help="folder with mnist.npz; IB_KERAS_DATA otherwise")
    parser.add_argument("--examples", type=int, default=1600, help="training examples at most (default: %(default)s)")
    parser.add_argument("--batch-size", type=int, default=32, help="(default: %(default)s)")
    parser.add_argument("--builds", type=int, default=4, help="times that both are made anew (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=5, help="epochs of each build that count (default: %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the numbers")
    return parser.parse_args()


def measured(name, x, y, options):
    """Returns the row of one model, over several builds of the model and of its twin."""
    pairs = [pair for build in range(options.builds) for pair in epochs_of(name, x, y, build, options)]
    ratios, processor = ([theirs[kind] / mine[kind] for mine, theirs in pairs] for kind in (0, 1))
    return {
        "model": name,
        "ratio": statistics.median(ratios),
        "processor_ratio": statistics.median(processor),
        "ratios": [round(ratio, 4) for ratio in ratios],
        "processor_ratios": [round(ratio, 4) for ratio in processor],
    }


def epochs_of(name, x, y, build, options):
    """Returns the seconds of each epoch of ours and of the twin; in every other build ours is made first."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(build)
    template = getattr(models, name)(x.shape[1:], seed=build)
    bare = twin(template)
    ours = template if build % 2 else getattr(models, name)(x.shape[1:], seed=build)
    ours.compile("adam")
    target = y if ours.learns_labels else None
    clocks = Clock(), Clock()
    for turn in range(options.epochs + 1):
        trained = [(ours, target, clocks[0]), (bare, x if fits_itself(bare) else target, clocks[1])]
        for model, wanted, clock in trained if turn % 2 else trained[::-1]:
            model.fit(x, wanted, batch_size=options.batch_size, epochs=1, verbose=0, callbacks=[clock])
    return list(zip(*(clock.seconds[1:] for clock in clocks)))


def table(rows):
    """Returns the rows as a Markdown table."""
    return markdown_table([line(row) for row in rows], digits=2)


def line(row):
    low, _, high = statistics.quantiles(row["ratios"], n=4)
    return {
        "model": row["model"],
        "ours / bare throughput": row["ratio"],
        "middle half": f"{low:.2f} to {high:.2f}",
        "by processor time": row["processor_ratio"],
    }


if __name__ == "__main__":
    main()
