"""The demonstration: two autoencoders learn real handwritten digits, and we watch what their codes know.

Needs no download: the digits are embedded in scikit-learn. Ends with the information plane, reconstructions and a table
of numbers on the screen, and a run folder on disk.
"""

import argparse
import csv
import itertools
import pathlib

import keras
import matplotlib

matplotlib.use("Agg")
import numpy as np

from ib_keras import datasets, plots
from ib_keras._tables import text_table
from ib_keras.experiments import train
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.plane_row import CEILING, EPOCH, LAYER, REASON, RELEVANCE, SOURCE, UPPER, VERDICT

RUNS = {
    "ConvAutoencoder": {"latent_dim": 10, "epochs": 20},
    "IBAutoencoder": {"latent_dim": 10, "epochs": 30, "beta": 4.0},
}
EVERY = 2
SHADES = np.array(list(" .:-=+*#%@"))


def main():
    options = arguments()
    out = free_folder(options.out)
    folder = RunFolder(out)
    records, rows = {}, []
    for name, settings in RUNS.items():
        epochs = min(settings["epochs"], options.epochs or settings["epochs"])
        print(f"\n{name}: {epochs} epochs on 1438 digits of 28 x 28 pixels, its plane measured every {EVERY} epochs")
        records[name] = train(
            out / name,
            name,
            "digits",
            image_size=28,
            every=EVERY,
            verbose=2 if options.quiet else 1,
            **{**settings, "epochs": epochs},
        )
        rows += plane_of(out / name, name)
    folder.write_rows("plane.csv", rows)
    folder.write_figure("information_plane.png", plots.information_plane(rows))
    show(out, records, rows)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path("runs/demo"), help="run folder (default: %(default)s)"
    )
    parser.add_argument("--epochs", type=int, help="at most so many epochs per model, for a shorter look")
    parser.add_argument("--quiet", action="store_true", help="one line per epoch instead of a progress bar")
    return parser.parse_args()


def free_folder(path):
    """Returns `path`, or `path-2`, `path-3`, ... if it is taken."""
    names = itertools.chain([path], (path.with_name(f"{path.name}-{i}") for i in itertools.count(2)))
    return next(name for name in names if not name.exists())


def plane_of(folder, name):
    """Returns the rows of a run's plane, with the layer named for the model."""
    with open(folder / "plane.csv") as file:
        return [{**row, LAYER: name, EPOCH: int(row[EPOCH])} | numbers(row) for row in csv.DictReader(file)]


def numbers(row):
    return {key: float(row[key]) for key in (SOURCE, SOURCE + UPPER, SOURCE + CEILING, RELEVANCE)}


def show(out, records, rows):
    print("\nReconstructions: the digit, then what each model makes of its ten numbers\n")
    pictures(out)
    print(
        "Information plane: C and B are the codes of ConvAutoencoder and IBAutoencoder after training, c and b before\n"
    )
    sketch(rows)
    print("\nNumbers on the 359 held-out digits (nats, and mean squared error per pixel)\n")
    print(text_table([summary(name, record) for name, record in records.items()]))
    print(
        "\nThe distortion is -log p(pixels | code), of a density: below 0 where the model is so sure of a pixel that "
        "the density exceeds 1. The rate of ConvAutoencoder is 0, since its code is a point and is drawn from no law."
    )
    for name, record in records.items():
        print(f"\n{name}, I(X;T): {record['plane'][SOURCE + VERDICT]}: {record['plane'][SOURCE + REASON]}")
    print(f"\nRun folder: {out}   (pictures: {out}/figures, {out}/*/figures)")


def summary(name, record):
    final, last = record["numbers"], record["plane"]
    return {
        "model": name,
        "mse": final["test_mse"],
        "mse of PCA": final["test_mse_of_pca"],
        "distortion": final["test_distortion"],
        "rate": final["test_rate"],
        f"{SOURCE} >=": last[SOURCE],
        f"{SOURCE} <=": last[SOURCE + UPPER],
        RELEVANCE: last[RELEVANCE],
        "seconds": round(record["seconds"]),
    }


def pictures(out):
    digits = datasets.digits(image_size=28).x_test[:6]
    lines = [digits] + [
        keras.saving.load_model(out / name / "model.keras").reconstruct(digits).numpy() for name in RUNS
    ]
    for name, images in zip(["digit", *RUNS], lines):
        for row, text in enumerate(shaded(images)):
            print(f"{name if row == 3 else '':>16}  {text}")
        print()


def shaded(images):
    """Returns lines of text of pictures side by side: a character stands for 4 x 2 pixels."""
    coarse = images[..., 0].reshape(len(images), 7, 4, 14, 2).mean(axis=(2, 4))
    characters = SHADES[(coarse.clip(0, 1) * (len(SHADES) - 1)).round().astype(int)]
    return ["  ".join("".join(picture[row]) for picture in characters) for row in range(7)]


def sketch(rows, width=64, height=14):
    """Prints the plane with characters; the pictures in the run folder show it properly."""
    x_max, y_max = max(row[SOURCE + CEILING] for row in rows), max(row[RELEVANCE] for row in rows)
    canvas = np.full([height, width], " ")
    for layer in RUNS:
        path = [row for row in rows if row[LAYER] == layer]
        letters = ["c" if layer == "ConvAutoencoder" else "b"] + ["."] * (len(path) - 2)
        for row, letter in zip(path, [*letters, letters[0].upper()]):
            column = int(np.clip(row[SOURCE] / x_max, 0, 1) * (width - 1))
            canvas[height - 1 - int(np.clip(row[RELEVANCE] / y_max, 0, 1) * (height - 1)), column] = letter
    for i, line in enumerate(canvas):
        print(f"{f'I(T;Y) {y_max:.2f}' if i == 0 else '':>12} |{''.join(line)}|")
    print(f"{'0':>12} +{'-' * width}+\n{'':>14}0{f'I(X;T), ceiling log n = {x_max:.2f}':>{width - 1}}")


if __name__ == "__main__":
    main()
