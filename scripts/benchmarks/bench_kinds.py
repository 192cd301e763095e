"""Thirteen kinds of Keras model measured: the information plane during training, then `ib.evaluate` of the result.

Each model trains for two epochs, which shows that it can be measured, and is not meant to train it well. Seconds are
those of one measurement of all chosen layers, and of the evaluation.
"""

import argparse
import collections
import pathlib
import time

import keras
import numpy as np
import tensorflow as tf
from kinds_of_model import EPOCHS, KINDS

import ib_keras as ib
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table, text_table
from ib_keras.plane_row import EPOCH, LAYER, QUANTITIES, SECONDS, VERDICT


def main():
    options = arguments()
    rows = []
    for name in options.kinds:
        rows.append(measured(name, options.seed))
        print(text_table(rows[-1:]), flush=True)
    if options.out:
        write_atomically(options.out, markdown_table(rows, digits=1))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="kinds (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="seed of weights and data (default: %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, help="Markdown file for the table (default: only the screen)")
    return parser.parse_args()


def measured(name, seed):
    """Returns the row of the table about a kind of model."""
    keras.utils.set_random_seed(seed)
    kind = KINDS[name](seed)
    x, y, x_test, y_test = kind.data
    plane = ib.callbacks.InformationPlane(x_test, y_test if kind.relevant is None else kind.relevant, every=EPOCHS)
    kind.train(kind.model, x, y, plane)
    last = [row for row in plane.rows if row[EPOCH] == plane.rows[-1][EPOCH]]
    began = time.perf_counter()
    found = ib.evaluate(kind.model, kind.data)
    return {
        "model": name,
        "Y": kind.question,
        "rows": len(tf.nest.flatten(x_test)[0]),
        "layers": len({row[LAYER] for row in last}),
        "plane, s": float(np.sum([row[SECONDS] for row in last])),
        "evaluate, s": time.perf_counter() - began,
        **{f"verdicts of {quantity}": verdicts(last, quantity) for quantity in QUANTITIES},
        "task": found["task"],
    }


def verdicts(rows, quantity):
    """Returns how many rows have each verdict, as a text."""
    counts = collections.Counter(row[quantity + VERDICT] for row in rows if quantity + VERDICT in row)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())


if __name__ == "__main__":
    main()
