"""Columns that `rank_features` chooses beside those of scikit-learn and of fast-select, where that is installed.

Accuracy: 5 neighbours on the chosen columns, in units of their deviation, over five folds; columns are chosen in each
training part. The redundant set: one cause, six noisy copies of it, a product of two columns that are there too, and
twenty columns of noise. Time: processor seconds of one ranking of all columns of the digits, after a first one.
"""

import argparse
import json
import pathlib
import time

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.feature_selection import f_classif, mutual_info_classif
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import rank_features

SIZES = {"digits": (5, 10, 20), "breast cancer": (3, 5), "redundant": (3,)}


def main():
    options = arguments()
    rows = [row for name in SIZES for row in of_table(name, options.seeds)]
    rows += [noise_kept(options.seeds), *times()]
    for kind in ("accuracy", "noise", "time"):
        print(
            markdown_table([{k: v for k, v in row.items() if k != "kind"} for row in rows if row["kind"] == kind]), "\n"
        )
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--seeds", type=int, default=20, help="redundant sets (default: 20)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def of_table(name, seeds):
    """Yields a row for each way to choose columns, with the accuracy at each size and that of all columns."""
    tables = [redundant(seed) for seed in range(seeds)] if name == "redundant" else [LOADED[name](return_X_y=True)]
    for method, order_of in METHODS.items():
        found = [folds(x, y, order_of, SIZES[name]) for x, y in tables]
        mean = {key: float(np.mean([one[key] for one in found])) for key in found[0]}
        yield {"kind": "accuracy", "set": name, "columns chosen by": method} | mean
        print(name, method, mean, flush=True)
    tested = [tested_folds(x, y) for x, y in tables]
    mean = {key: float(np.mean([one[key] for one in tested])) for key in tested[0]}
    yield {"kind": "accuracy", "set": name, "columns chosen by": "rank_features, its stop rule"} | mean
    print(name, "stop rule", mean, flush=True)


def folds(x, y, order_of, sizes):
    scores = {f"k = {k}": [] for k in sizes} | {"all": []}
    for fitted, scored in StratifiedKFold(5, shuffle=True, random_state=0).split(x, y):
        order = order_of(x[fitted], y[fitted])
        for k in (*sizes, None):
            scores["all" if k is None else f"k = {k}"].append(accuracy(x, y, fitted, scored, order[:k]))
    return {key: float(np.mean(values)) for key, values in scores.items()}


def tested_folds(x, y):
    found = []
    for fitted, scored in StratifiedKFold(5, shuffle=True, random_state=0).split(x, y):
        chosen = list(rank_features(x[fitted], y[fitted]).selected)
        found.append((accuracy(x, y, fitted, scored, chosen), len(chosen)))
    return dict(zip(("chosen", "columns"), np.mean(found, axis=0).tolist()))


def accuracy(x, y, fitted, scored, columns):
    if not len(columns):
        return float(np.mean(y[scored] == np.bincount(y[fitted]).argmax()))
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(5)).fit(x[fitted][:, columns], y[fitted])
    return model.score(x[scored][:, columns], y[scored])


def redundant(seed, n=600):
    """Returns rows of a cause, two factors, six copies of the cause, the factors' product, and twenty of noise."""
    rng = np.random.default_rng(seed)
    cause, one, other = rng.normal(size=[3, n])
    y = (cause + one * other + 0.5 * rng.normal(size=n) > 0).astype(int)
    copies = [cause + 0.3 * rng.normal(size=n) for _ in range(6)]
    product = one * other + 0.3 * rng.normal(size=n)
    return np.column_stack([cause, one, other, *copies, product, rng.normal(size=[n, 20])]), y


def noise_kept(seeds):
    kept = [sum(column >= 10 for column in rank_features(*redundant(seed)).selected) for seed in range(seeds)]
    return {
        "kind": "noise",
        "redundant sets": seeds,
        "columns of noise": 20 * seeds,
        "kept by the stop rule": sum(kept),
    }


def times():
    """Yields processor seconds of one ranking of the digits, and of the ranking with its test."""
    x, y = load_digits(return_X_y=True)
    for method, order_of in METHODS.items():
        order_of(x, y)
        start = time.process_time()
        order_of(x, y)
        yield {"kind": "time", "ranking": method, "seconds": time.process_time() - start}
    start = time.process_time()
    rank_features(x, y)
    yield {"kind": "time", "ranking": "rank_features, with its test", "seconds": time.process_time() - start}


def ours(method):
    return lambda x, y: list(rank_features(x, y, method, test=False).order)


def by_mutual_information(x, y):
    return list(np.argsort(-mutual_info_classif(x, y, random_state=0), kind="stable"))


def by_f(x, y):
    return list(np.argsort(-np.nan_to_num(f_classif(x, y)[0]), kind="stable"))


def by_fast_select(x, y):
    """Returns the order by mRMR of fast-select, of the same five quantile bins."""
    codes = KBinsDiscretizer(5, encode="ordinal", strategy="quantile", quantile_method="averaged_inverted_cdf")
    selector = fast_select.mRMR(n_features_to_select=x.shape[1], backend="cpu").fit(
        codes.fit_transform(x).astype(int), y
    )
    return list(selector.top_features_)


LOADED = {"digits": load_digits, "breast cancer": load_breast_cancer}
METHODS = {f"rank_features, {name}": ours(name) for name in ("cmim", "jmi", "mrmr", "mim")}
METHODS |= {"scikit-learn, mutual_info_classif": by_mutual_information, "scikit-learn, f_classif": by_f}
try:
    import fast_select
except ImportError:
    pass
else:
    METHODS["fast-select, mRMR"] = by_fast_select


if __name__ == "__main__":
    main()
