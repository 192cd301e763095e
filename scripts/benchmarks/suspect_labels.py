"""Suspect labels: how well flipped labels are found, and how many correct ones are called suspect.

A tenth of the labels is flipped, to any other class or to the next one. Each score orders the examples from the same
cross-fitted probabilities, our default from a second round too; the area under the ROC curve and the average precision
tell how well. With clean labels, every suspect is a false alarm. With --cleanlab PYTHON, an environment that holds
cleanlab judges the same probabilities: python suspect_labels.py --cleanlab cleanlab_env/bin/python --out FILE.json.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier

from ib_keras import datasets
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import example_information
from ib_keras.applications.examples.suspect_labels import count_of_suspects, margins

PEER = pathlib.Path(__file__).parent / "peers" / "labels_cleanlab.py"
RATES = 0.01, 0.02, 0.05
FLIPPED = 0.1
READERS = {"forest": lambda: None, "15 neighbours": lambda: KNeighborsClassifier(15)}


def main():
    options = arguments()
    rows = []
    for name in options.sets:
        for seed in range(1 if name in LARGE else options.seeds):
            x, y = SETS[name](seed)
            for flips in ("none", "uniform", "next class")[: 2 if y.max() == 1 else 3]:
                for reader in READERS:
                    rows += list(of_labels(name, x, y, flips, reader, seed, options.cleanlab))
        if options.out:
            write_atomically(options.out, json.dumps(rows, indent=1) + "\n")
    for kind in ("order", "alarms"):
        print(markdown_table(means([row for row in rows if row["kind"] == kind])), "\n")


def means(rows):
    """Returns a row for each set, kind of flips, reader and score or rule, with the means over seeds."""
    names = "set", "flips", "reader", "score" if "score" in rows[0] else "rule"
    found = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    shown = []
    for key, own in found.items():
        numbers = [name for name, value in own[0].items() if isinstance(value, float)]
        shown.append(
            dict(zip(names, key)) | {"seeds": len(own)} | {n: float(np.mean([one[n] for one in own])) for n in numbers}
        )
    return shown


def of_labels(name, x, y, flips, reader, seed, python):
    """Yields a row for each score, and one for each rate of false alarms."""
    label, wrong = flipped(y, flips, seed)
    start = time.process_time()
    found = example_information(x, label, classifier=READERS[reader](), seed=seed)
    common = {"set": name, "n": len(y), "flips": flips, "reader": reader, "seed": seed}
    seconds = time.process_time() - start
    print(common, f"{seconds:.0f} s, {found.information}", flush=True)
    scores, issues = scores_of(found, label, python)
    if wrong.any():
        for score, values in scores.items():
            area, precision = roc_auc_score(wrong, -values), average_precision_score(wrong, -values)
            yield {"kind": "order"} | common | {"score": score, "AUROC": area, "average precision": precision}
    order = np.argsort(found.scores, kind="stable")
    for rate in RATES:
        suspect = np.isin(np.arange(len(y)), order[: count_of_suspects(found.probabilities, label, rate)])
        yield {"kind": "alarms"} | common | {"rule": f"ours, {rate:g}"} | alarms(suspect, wrong)
    if issues is not None:
        yield {"kind": "alarms"} | common | {"rule": "cleanlab, find_label_issues"} | alarms(issues, wrong)


def flipped(y, flips, seed):
    """Returns labels, and marks of those that are wrong."""
    rng = np.random.default_rng(seed)
    wrong = (rng.random(len(y)) < FLIPPED) & (flips != "none")
    classes = y.max() + 1
    shift = rng.integers(1, classes, len(y)) if flips == "uniform" else 1
    return np.where(wrong, (y + shift) % classes, y), wrong


def scores_of(found, label, python):
    """Returns {name: score [n], low where the label is suspect}, and the issues that cleanlab finds, or None."""
    own = found.probabilities[np.arange(len(label)), label].astype(float)
    scores = {"default": found.scores, "self-confidence": own, "margin": margins(found.probabilities, label)}
    scores["pointwise information"] = found.nats
    if python is None:
        return scores, None
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "labels.npz"
        np.savez(file, label=label, predicted=found.probabilities)
        done = subprocess.run([python, str(PEER), str(file)], capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout.splitlines()[-1])
    named = {f"cleanlab {theirs['version']}, {name}": np.array(one) for name, one in theirs["scores"].items()}
    return scores | named, np.array(theirs["issues"])


def alarms(suspect, wrong):
    return {
        "suspects": int(suspect.sum()),
        "false alarms": float((suspect & ~wrong).sum() / (~wrong).sum()),
        "found": float((suspect & wrong).sum() / wrong.sum()) if wrong.any() else None,
    }


def mnist(seed, n=6000):
    data = datasets.mnist()
    rows = np.random.default_rng(seed).permutation(len(data.x_train))[:n]
    return data.x_train[rows].reshape(n, -1), data.y_train[rows].astype(int)


def overlapping(seed, n=2000, columns=2):
    """Returns two Gaussian classes whose centres are one deviation apart."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    return rng.normal(size=[n, columns]) + y[:, None] * np.eye(columns)[0], y


SETS = {
    "digits": lambda seed: load_digits(return_X_y=True),
    "breast cancer": lambda seed: load_breast_cancer(return_X_y=True),
    "Gaussians, 2 columns": overlapping,
    "Gaussians, 10 columns": lambda seed: overlapping(seed, columns=10),
    "MNIST": mnist,
}
LARGE = ("MNIST",)
"""Sets that are measured with one seed."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="data sets (default: all)")
    parser.add_argument("--seeds", type=int, default=5, help="seeds of flips, folds and forests (default: 5)")
    parser.add_argument("--cleanlab", metavar="PYTHON", help="interpreter of an environment that holds cleanlab")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


if __name__ == "__main__":
    main()
