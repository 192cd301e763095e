"""The demonstration: two bottlenecks learn real handwritten digits, beta is swept, and we watch what their codes know.

Needs no download: the digits are embedded in scikit-learn. Ends with the information plane above the exact curve, a
table with a verdict on each number, reconstructions on the screen, and a run folder with an HTML page.
"""

import argparse
import itertools
import pathlib

import keras
import matplotlib

matplotlib.use("Agg")
import numpy as np

import ib_keras as ib
from ib_keras._tables import text_table
from ib_keras.experiments.inspect import inspect
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.plane_row import CEILING, EPOCH, LAYER, RELEVANCE, SOURCE, UPPER, VERDICT
from ib_keras.plots.apart import apart

HELD_OUT = 899
POINTS = 9
CLASSIFIER, AUTOENCODER = "VIBClassifier", "IBAutoencoder"
SETTINGS = {
    CLASSIFIER: {"latent_dim": 8, "hidden": (128,), "posterior": "full"},
    AUTOENCODER: {"latent_dim": 8},
}
BETAS = {CLASSIFIER: (1.6, 0.03), AUTOENCODER: (3.0, 0.2)}
EPOCHS = {CLASSIFIER: 12, AUTOENCODER: 20}
"""Epochs at each value of beta."""
SHADES = np.array(list(" .:-=+*#%@"))


def main():
    options = arguments()
    folder = RunFolder(free_folder(options.out))
    x, y, x_test, y_test = halves()
    models, rows, drawn = {}, [], {}
    for name in SETTINGS:
        epochs = POINTS * min(EPOCHS[name], options.epochs or EPOCHS[name])
        start, end = BETAS[name]
        print(f"\n{name}: {epochs} epochs on {len(x)} digits, with beta from {start:g} to {end:g} in {POINTS} values")
        models[name], swept, drawn[name] = sweep(name, x, y, x_test, y_test, epochs, options.quiet)
        rows += swept
        models[name].save(folder.path / f"{name}.keras")
    folder.write_rows("plane.csv", rows)
    folder.write_figure("information_plane.png", plane(rows, y_test))
    show(rows, drawn[AUTOENCODER], x_test)
    print("\nOne page on the trained classifier, as for any Keras model:")
    inspect(folder.path / f"{CLASSIFIER}.keras", "digits", out=folder.path / "page", verbose=int(not options.quiet))
    print(f"\nPicture: {folder.path}/figures/information_plane.png")
    print(f"Page: {folder.path}/page/inspect.html")
    print(f"Run folder: {folder.path}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path("runs/demo"), help="run folder (default: %(default)s)"
    )
    parser.add_argument("--epochs", type=int, help="at most so many epochs per value of beta, for a shorter look")
    parser.add_argument("--quiet", action="store_true", help="no line per value of beta")
    return parser.parse_args()


def free_folder(path):
    """Returns `path`, or `path-2`, `path-3`, ... if it is taken."""
    names = itertools.chain([path], (path.with_name(f"{path.name}-{i}") for i in itertools.count(2)))
    return next(name for name in names if not name.exists())


def halves():
    """Returns a training half and a held-out half: the more held-out digits, the more nats they can show."""
    digits = ib.datasets.digits()
    x = np.concatenate([digits.x_train, digits.x_test])
    y = np.concatenate([digits.y_train, digits.y_test])
    return x[:-HELD_OUT], y[:-HELD_OUT], x[-HELD_OUT:], y[-HELD_OUT:]


def sweep(name, x, y, x_test, y_test, epochs, quiet):
    """Returns a model that learned along beta, its rows of the plane, and {beta: six reconstructions}."""
    keras.utils.set_random_seed(0)
    model = getattr(ib.models, name)((8, 8, 1), **SETTINGS[name], seed=0)
    model.compile(keras.optimizers.Adam(2e-3))
    swept = ib.callbacks.BottleneckSweep(x_test, y_test, *BETAS[name], points=POINTS)
    drawn = {}

    def look(epoch, logs=None):
        if swept.rows and swept.rows[-1][EPOCH] == epoch + 1:
            row = swept.rows[-1]
            drawn[row["beta"]] = model.reconstruct(x_test[:6]).numpy() if name == AUTOENCODER else None
            quiet or print(f"  beta {row['beta']:<5.2g} {SOURCE} {row[SOURCE]:5.2f} nats, {row[SOURCE + VERDICT]}")

    watching = [swept, keras.callbacks.LambdaCallback(on_epoch_end=look)]
    model.fit(x, y if name == CLASSIFIER else None, batch_size=64, epochs=epochs, verbose=0, callbacks=watching)
    return model, [{**row, LAYER: name, SOURCE + CEILING: np.log(len(x_test))} for row in swept.rows], drawn


def plane(rows, y_test):
    """Draws the rows above the exact curve: no code tells more of the label than it keeps, nor more than H(Y)."""
    shares = np.bincount(y_test) / len(y_test)
    exact = ib.solvers.information_curve(np.diag(shares), betas=[2.0])
    furthest = max(row[SOURCE] for row in rows)
    ax = ib.plots.information_plane(rows, curve=[*exact, {**exact[-1], SOURCE: furthest}])
    for row in apart(rows, rows, (SOURCE, RELEVANCE)):
        at = (row[SOURCE], row[RELEVANCE])
        ax.annotate(f"β={row['beta']:.2g}", at, (4, -10), textcoords="offset points", size=7)
    return ax


def show(rows, drawn, x_test):
    trusted = sum(row[SOURCE + VERDICT] == row[RELEVANCE + VERDICT] == "trusted" for row in rows)
    print("\nInformation plane: C is the classifier, A the autoencoder, / the exact curve that no code can pass\n")
    sketch(rows)
    print(
        f"\nNumbers on {HELD_OUT} held-out digits, in nats: {trusted} of {len(rows)} rows are trusted in both numbers\n"
    )
    print(text_table([summary(row) for row in rows]))
    print("\nReconstructions: the digit, then the autoencoder's picture of it with few nats and with many\n")
    betas = sorted(drawn, reverse=True)
    pictures({"digit": x_test[:6]} | {f"beta {beta:.2g}": drawn[beta] for beta in (betas[2], betas[-1])})
    print(
        "The classifier's code keeps little that is not about the label: its points lie near the exact curve. The\n"
        "autoencoder pays for the whole picture, so that it needs more nats for the same knowledge of the label."
    )


def summary(row):
    return {
        "model": row[LAYER],
        "beta": row["beta"],
        f"{SOURCE} >=": row[SOURCE],
        f"{SOURCE} <=": row[SOURCE + UPPER],
        "verdict": row[SOURCE + VERDICT],
        RELEVANCE: row[RELEVANCE],
        "verdict ": row[RELEVANCE + VERDICT],
    }


def pictures(lines):
    for name, images in lines.items():
        for row, text in enumerate(shaded(images)):
            print(f"{name if row == 4 else '':>12}  {text}")
        print()


def shaded(images):
    """Returns lines of text of pictures of 8 x 8 pixels side by side, two characters a pixel."""
    characters = SHADES[(images[..., 0].clip(0, 1) * (len(SHADES) - 1)).round().astype(int)]
    return ["   ".join("".join(np.repeat(picture[row], 2)) for picture in characters) for row in range(8)]


def sketch(rows, width=66, height=16):
    """Prints the plane with characters; the picture in the run folder shows it properly."""
    x_max, y_max = max(row[SOURCE] for row in rows), np.log(10)
    canvas = np.full([height, width], " ")
    for column in range(width):
        canvas[place(min(column / (width - 1) * x_max, y_max) / y_max, height), column] = "/"
    for row in rows:
        canvas[place(row[RELEVANCE] / y_max, height), place(row[SOURCE] / x_max, width)] = (
            "C" if row[LAYER] == CLASSIFIER else "A"
        )
    for i, line in reversed(list(enumerate(canvas))):
        print(f"{f'{y_max:.1f}' if i == height - 1 else '':>6} |{''.join(line)}")
    print(f"{RELEVANCE:>6} +{'-' * width}\n{'':>8}0{SOURCE:>{width // 2}}{f'{x_max:.1f} nats':>{width // 2}}")


def place(share, cells):
    return int(np.clip(round(share * (cells - 1)), 0, cells - 1))


if __name__ == "__main__":
    main()
