"""Sizes of compressed MNIST test pictures, beside common formats and PCA on the same pictures.

Models are those of `compression_models.py`. Every file is read in another process and compared with the pictures.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import keras
import numpy as np
from sklearn.decomposition import PCA

from ib_keras import datasets, models  # noqa: F401  (registers the models of saved files)
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import Compressor
from ib_keras.applications.compression.codecs import codec_rows

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
COMPONENTS = (8, 16, 32, 64, 96, 128, 192, 256)


def main():
    options = arguments()
    rows = []
    for table in options.tables:
        for name, measured in TABLES[table].items():
            rows += [row | {"seed": options.seed} for row in measured(options.folder / f"{name}.keras", options)]
    print(markdown_table(rows))
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("folder", type=pathlib.Path, help="folder with the models of compression_models.py")
    parser.add_argument(
        "--tables",
        nargs="+",
        choices=TABLES,
        default=list(TABLES),
        help="files without loss, with loss (default: both)",
    )
    parser.add_argument("--limit", type=int, default=10_000, help="test pictures at most (default: 10000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the zeros and ones (default: 0)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def binary(path, options):
    x = datasets.load("mnist").x_test[: options.limit]
    x = (np.random.default_rng(options.seed).random(x.shape) < x).astype(np.uint8)
    return without_loss("binarised", path, x, x.astype(np.float32))


def grey(path, options):
    x = datasets.load("mnist").x_test[: options.limit]
    return without_loss("8 bits", path, np.round(255 * x).astype(np.uint8), x)


def without_loss(kind, path, x, values):
    """Returns rows of bits per pixel: ours, with the bound of the model, and those of common formats."""
    model = keras.saving.load_model(path)
    size, back = through_a_file(Compressor(model), x, path)
    assert np.array_equal(back, x), "the file does not give back what went in"
    bound = -np.mean([model.score_samples(values, seed=seed).mean() for seed in range(3)]) / np.log(2) / x[0].size
    ours = {"pictures": kind, "method": "Compressor", "bits per pixel": 8 * size / x.size, "bound": float(bound)}
    others = [
        {"pictures": kind, "method": row["method"], "bits per pixel": 8 * row["bytes"] / x[0].size, "bound": None}
        for row in codec_rows(x if kind == "8 bits" else 255 * x, qualities=[])
    ]
    return [ours, *others]


def with_loss(path, options):
    """Returns rows of bytes and error: ours at several steps, the first in a real file, PCA and common formats."""
    data, model = datasets.load("mnist"), keras.saving.load_model(path)
    x = data.x_test[: options.limit]
    compressor = Compressor(model, 2.0).fit(data.x_train)
    size, back = through_a_file(compressor, x, path)
    rows = [row | {"model": path.stem} for row in compressor.rate_distortion(x, STEPS)]
    written = next(row for row in rows if row["setting"] == compressor.step)
    assert size == round(written["bytes"] * len(x)) and np.isclose(((back - x) ** 2).mean(), written["mse"])
    if path.stem == LOSSY[-1]:
        rows += [*pca_rows(data.x_train, x), *(row for row in codec_rows(x) if row["mse"] > 0)]
    return [{"pictures": "with loss", **row} for row in rows]


def pca_rows(x_train, x):
    """Returns rows of principal components, rounded to one step, with the entropy of each in the test pictures."""
    pca = PCA(max(COMPONENTS), random_state=0).fit(x_train.reshape(len(x_train), -1))
    codes, flat, rows = pca.transform(x.reshape(len(x), -1)), x.reshape(len(x), -1), []
    for components in COMPONENTS:
        for step in (0.4, 0.6, 0.8, 1.0, 1.5, 2.0):
            cells = np.round(codes[:, :components] / step)
            back = (cells * step) @ pca.components_[:components] + pca.mean_
            bits = sum(entropy(column) for column in cells.T)
            error = ((np.clip(back, 0, 1) - flat) ** 2).mean()
            rows.append({"method": f"PCA {components}", "setting": step, "bytes": bits / 8, "mse": float(error)})
    return rows


def entropy(column):
    p = np.unique(column, return_counts=True)[1] / len(column)
    return float(-(p * np.log2(p)).sum())


READ = """
import sys, keras, numpy as np, ib_keras
model = keras.saving.load_model(sys.argv[1])
ib_keras.applications.Compressor(model).decompress_file(sys.argv[2], sys.argv[3])
"""


def through_a_file(compressor, x, path):
    """Returns the size of the compressed file, and what another process reads from it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/x.ibz", f"{folder}/x.npy"]
        size = compressor.compress_file(x, files[0])
        subprocess.run([sys.executable, "-c", READ, str(path), *files], check=True)
        return size, np.load(files[1])


LOSSY = "grey", "rounded", "fine"
TABLES = {"exact": {"binary": binary, "grey": grey}, "lossy": dict.fromkeys(LOSSY, with_loss)}


if __name__ == "__main__":
    main()
