"""PSNR of pictures restored by one `Restorer`, beside a linear filter and a median filter, on the same test pictures.

The linear filter is Wiener's: a linear regression from all pixels of a damaged picture to each of the clean one, fitted
anew for each row on the same training pictures. The hole covers the middle of each picture, and its error is the mean
square inside of it. With --backup, a training that was stopped goes on when the same command is given again.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np
from scipy.ndimage import median_filter

from ib_keras import datasets
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import Restorer, damaged, psnr, ssim
from ib_keras.applications.restoration.restoring_network import restoring_network

NOISE = 0.2, 0.3, 0.5
DAMAGE = [(kind, noise) for kind in ("gaussian", "clipped_gaussian") for noise in NOISE] + [("salt_and_pepper", 0.2)]
KINDS = ("gaussian",) * 4 + ("clipped_gaussian", "salt_and_pepper", "holes")
RIDGE = 1e-2


def main():
    options = arguments()
    data = datasets.load(options.dataset)
    order = np.random.default_rng(options.seed).permutation(len(data.x_train))[: options.train]
    x, test = data.x_train[np.sort(order)].astype(np.float32), data.x_test[: options.test].astype(np.float32)
    start = time.perf_counter()
    restorer = trained(x, options)
    seconds = 0 if options.model else round(time.perf_counter() - start)
    common = {
        "shifts": options.shifts,
        "seed": options.seed,
        "trained on": len(x),
        "epochs": options.epochs,
        "seconds": seconds,
    }
    rows = [
        {"damage": kind, "strength": strength}
        | noise_scores(restorer, kind, strength, x, test, options.seed, options.shifts)
        | common
        for kind, strength in DAMAGE
    ]
    rows.append(
        {"damage": "hole in the middle", "strength": options.hole}
        | hole_scores(restorer, x, test, options.hole, options.shifts)
        | common
    )
    print(markdown_table(rows[:-1]))
    print(markdown_table(rows[-1:]))
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--dataset", default="mnist", help="set of pictures (default: mnist)")
    parser.add_argument("--train", type=int, default=60_000, help="pictures to learn from")
    parser.add_argument("--test", type=int, default=10_000, help="pictures to restore")
    parser.add_argument("--epochs", type=int, default=11, help="passes through the pictures")
    parser.add_argument("--kinds", nargs="+", default=KINDS, help="kinds of damage to learn from, as often as named")
    parser.add_argument("--hole", type=int, default=12, help="side of the hole in pixels")
    parser.add_argument("--shifts", type=int, default=5, help="shifted pictures whose restorations are averaged")
    parser.add_argument("--model", type=pathlib.Path, help="saved model that is not trained further")
    parser.add_argument("--start", type=pathlib.Path, help="saved model that is trained further")
    parser.add_argument("--depth", type=int, default=1, help="blocks of a level; more than those of --start are added")
    parser.add_argument("--rate", type=float, default=1e-3, help="largest learning rate")
    parser.add_argument("--backup", type=pathlib.Path, help="folder for the state of the training")
    parser.add_argument("--save", type=pathlib.Path, help=".keras file for the trained model")
    parser.add_argument("--seed", type=int, default=0, help="seed of the weights, the damage and the draws")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def trained(x, options):
    if options.model:
        return Restorer(keras.saving.load_model(options.model))
    restorer = Restorer(
        network(x.shape[1:], options),
        kinds=options.kinds,
        epochs=options.epochs,
        learning_rate=options.rate,
        random_state=options.seed,
        verbose=2,
    )
    backup = [keras.callbacks.BackupAndRestore(options.backup, delete_checkpoint=False)] if options.backup else []
    restorer.fit(x, callbacks=backup)
    if options.save:
        restorer.model_.save(options.save)
    return restorer


def network(shape, options):
    """Returns the network that is trained further or is deeper than by default, or None for the default one."""
    if not options.start:
        return restoring_network(shape, seed=options.seed, depth=options.depth) if options.depth > 1 else None
    start = keras.saving.load_model(options.start, compile=False)
    return deepened(start, restoring_network(shape, seed=options.seed, depth=options.depth))


def deepened(start, deep):
    """Returns the deeper one of two networks with the weights of the other, whose further blocks change nothing yet."""
    layers = [layer for layer in deep.layers if layer.weights]
    if len(layers) == sum(1 for layer in start.layers if layer.weights):
        return start
    ends = {place for place, layer in enumerate(layers) if not layer.get_weights()[0].any()}
    kept = [layer for place, layer in enumerate(layers) if not {place, place + 1} & ends]
    for layer, trained_layer in zip(kept, (layer for layer in start.layers if layer.weights), strict=True):
        layer.set_weights(trained_layer.get_weights())
    return deep


def noise_scores(restorer, kind, strength, x, test, seed, shifts):
    """Returns the PSNR of each method, and the SSIM of pictures before and after."""
    noisy, _ = damaged(test, kind, strength, seed)
    restored = restorer.restore(noisy, strength=strength, shifts=shifts)
    linear = linear_filter(damaged(x, kind, strength, seed + 1)[0], x)
    methods = {
        "Restorer": restored,
        "linear": linear(noisy),
        "median": median_filter(noisy, (1, 3, 3, 1)),
        "nothing": noisy,
    }
    found = {f"PSNR {name}": psnr(test, np.clip(pictures, 0, 1)) for name, pictures in methods.items()}
    return found | {"SSIM before": ssim(test, noisy), "SSIM after": ssim(test, restored)}


def hole_scores(restorer, x, test, side, shifts):
    """Returns the mean square error inside of a square hole in the middle."""
    top, left = ((size - side) // 2 for size in test.shape[1:3])
    hole = np.zeros(test.shape[1:3], bool)
    hole[top : top + side, left : left + side] = True
    linear = linear_filter(x[:, ~hole], x[:, hole])
    guesses = {
        "Restorer": restorer.restore(np.where(hole[..., None], 0, test), mask=hole, shifts=shifts)[:, hole],
        "linear": np.clip(linear(test[:, ~hole]), 0, 1),
        "mean": np.broadcast_to(x[:, hole].mean(axis=0), test[:, hole].shape),
    }
    return {f"MSE {name}": float(np.mean((guess - test[:, hole]) ** 2)) for name, guess in guesses.items()}


def linear_filter(given, wanted):
    """Returns the function from damaged pictures to clean ones that a linear regression finds."""
    rows, columns = (part.reshape(len(part), -1).astype(np.float64) for part in (given, wanted))
    centre, mean = rows.mean(axis=0), columns.mean(axis=0)
    rows = rows - centre
    weights = np.linalg.solve(rows.T @ rows + RIDGE * np.eye(rows.shape[1]), rows.T @ (columns - mean))
    return lambda new: ((new.reshape(len(new), -1) - centre) @ weights + mean).reshape(len(new), *wanted.shape[1:])


if __name__ == "__main__":
    main()
