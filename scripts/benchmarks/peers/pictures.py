"""The command line of every training worker, and its pictures; needs numpy alone, in whatever environment it runs."""

import argparse

import numpy as np


def arguments(description):
    """Returns the name of the model, the file of pictures, epochs and batch size of the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("name")
    parser.add_argument("pictures")
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    return parser.parse_args()


def pictures(path):
    """Returns the training and the held-out pictures [n, 28, 28, 1], float32 in [0, 1]."""
    with np.load(path) as arrays:
        return [arrays[key].astype("float32") / 255 for key in ("x_train", "x_test")]
