"""Areas under the ROC curve of `AnomalyDetector` beside detectors of scikit-learn, on the same rows.

Pictures: one class of ten is normal, its training pictures are fitted, and all test pictures are scored. Tables: half
of the normal rows are fitted, and the other half is scored with the anomalies; the mean of --seeds halves.
"""

import argparse
import json
import pathlib

import numpy as np
from scipy.ndimage import gaussian_filter
from sklearn.covariance import EmpiricalCovariance
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ib_keras import datasets
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import AnomalyDetector

SETS = "mnist", "fashion_mnist"


def main():
    options = arguments()
    rows = [row for name in options.pictures for row in of_pictures(name, options.train, options.test)]
    for path in options.tables:
        rows.append(of_table(path, options.seeds))
        print(rows[-1], flush=True)
    text = "\n\n".join(markdown_table(means(rows, kind)) for kind in ("pictures", "table") if of_kind(rows, kind))
    print(text)
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--pictures", nargs="*", choices=SETS, default=[], help="sets of pictures (default: none)")
    parser.add_argument(
        "--tables", nargs="*", type=pathlib.Path, default=[], help=".npz files with X and y, 1: anomaly"
    )
    parser.add_argument("--train", type=int, default=10_000, help="pictures of a class to fit at most")
    parser.add_argument("--test", type=int, default=10_000, help="pictures to score at most")
    parser.add_argument("--seeds", type=int, default=3, help="halves of a table (default: 3)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def of_pictures(name, most_train, most_test):
    """Yields a row for each class of a set of pictures."""
    data = datasets.load(name)
    x_test, y_test = data.x_test[:most_test], data.y_test[:most_test]
    for label in range(10):
        x = data.x_train[data.y_train == label][:most_train]
        found = {method: scores(x, x_test) for method, scores in PICTURES.items()}
        yield row("pictures", f"{name}, class {label}", y_test != label, found)
        print(f"{name} {label}", flush=True)


def of_table(path, seeds):
    """Returns the row of a table, with the mean areas over some halves of its normal rows."""
    with np.load(path) as file:
        x, y = file["X"].astype(float), file["y"].ravel().astype(int)
    rows = []
    for seed in range(seeds):
        normal = np.random.default_rng(seed).permutation(np.flatnonzero(y == 0))
        fitted, rest = np.split(normal, [len(normal) // 2])
        scored = np.concatenate([rest, np.flatnonzero(y == 1)])
        found = {method: scores(x[fitted], x[scored]) for method, scores in TABLES.items()}
        rows.append(row("table", path.stem, y[scored], found))
    return rows[0] | {method: float(np.mean([one[method] for one in rows])) for method in TABLES}


def row(kind, name, anomaly, found):
    return {"kind": kind, "set": name} | {
        method: float(roc_auc_score(anomaly, scores)) for method, scores in found.items()
    }


def of_kind(rows, kind):
    return [row for row in rows if row["kind"] == kind]


def means(rows, kind):
    """Returns the rows of a kind, by set of pictures or by table, and their mean."""
    methods = PICTURES if kind == "pictures" else TABLES
    groups = {}
    for one in of_kind(rows, kind):
        groups.setdefault(one["set"].partition(",")[0], []).append(one)
    lines = [
        {"set": name} | {method: float(np.mean([one[method] for one in group])) for method in methods}
        for name, group in groups.items()
    ]
    mean = {"set": "mean"} | {method: float(np.mean([line[method] for line in lines])) for method in methods}
    return [*lines, mean] if len(lines) > 1 else lines


def ours(fitted, scored):
    return -AnomalyDetector().fit(fitted).score_samples(scored)


def components(fitted, scored, share=None):
    pca = PCA(share or 32, random_state=0).fit(fitted := flat(fitted))
    scored = flat(scored)
    return ((scored - pca.inverse_transform(pca.transform(scored))) ** 2).sum(axis=1)


def cosine(fitted, scored):
    """Returns the mean cosine distance of blurred pictures to five neighbours."""
    sides = [flat(gaussian_filter(side, (0, 1, 1, 0))) for side in (fitted, scored)]
    return NearestNeighbors(n_neighbors=5, metric="cosine").fit(sides[0]).kneighbors(sides[1])[0].mean(axis=1)


def flat(x):
    return x.reshape(len(x), -1)


def scaled(scores):
    """Returns scores of rows in units of the deviations of the fitted ones."""

    def of(fitted, scored):
        scaler = StandardScaler().fit(fitted)
        return scores(scaler.transform(fitted), scaler.transform(scored))

    return of


def five_neighbours(fitted, scored):
    return NearestNeighbors(n_neighbors=5).fit(fitted).kneighbors(scored)[0].mean(axis=1)


def of_estimator(estimator):
    return lambda fitted, scored: -make_pipeline(estimator).fit(fitted).score_samples(scored)


def mahalanobis(fitted, scored):
    return EmpiricalCovariance().fit(fitted).mahalanobis(scored)


PICTURES = {"AnomalyDetector": ours, "PCA 32": components, "blur, cosine, 5 neighbours": cosine}
TABLES = {
    "AnomalyDetector": ours,
    "5 neighbours": scaled(five_neighbours),
    "LOF": scaled(of_estimator(LocalOutlierFactor(novelty=True))),
    "isolation forest": of_estimator(IsolationForest(random_state=0)),
    "Mahalanobis": scaled(mahalanobis),
    "PCA 90 %": scaled(lambda fitted, scored: components(fitted, scored, 0.9)),
}


if __name__ == "__main__":
    main()
