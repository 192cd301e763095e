"""What codes of three tables tell of a sensitive column, and what they keep of the target, over three folds.

Adult (S = sex), loanapp (S = white, without the columns that follow from the decision or repeat S) and `load_diabetes`
of scikit-learn (S = sex, Y = above the median): the columns themselves, `VIBClassifier` and `FairBottleneck`, and
`CorrelationRemover` and `PrototypeRepresentationLearner` of fairlearn where that is installed. No code gets S, but for
that of `CorrelationRemover`, which reads it in the test part too. All are measured by `leakage` on the rows that were
left out. The weight of I(T;S) is chosen once, on a quarter of the training rows of the first fold of Adult; the other
tables take it. `PrototypeRepresentationLearner`, whose gradient takes an evaluation per parameter, is fitted to 500
rows in ten steps.
"""

import argparse
import json
import math
import pathlib
import time

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_diabetes
from sklearn.model_selection import StratifiedKFold

from ib_keras import datasets
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import leakage
from ib_keras.callbacks import BottleneckSweep
from ib_keras.models import FairBottleneck, VIBClassifier

LEAK, GAP = 0.02, 0.045
"""What the weight has to keep on validation rows: the upper end of I(T;S) in nats, and the gap in predictions."""
WEIGHTS = (3.0, 5.0, 7.0, 10.0)
LEFT_OUT = {"loanapp": ("action", "reject", "black", "hispan")}
TARGETS = {"adult": ("income-per-year", "sex"), "loanapp": ("approve", "white")}
EPOCHS, LEAST_STEPS, BATCH, RATE = 20, 200, 512, 2e-3
PROTOTYPES, PROTOTYPE_ROWS, PROTOTYPE_STEPS = 5, 500, 10
NOTE = "reads S in the test part"


def main():
    options = arguments()
    tables = {name: table(name, options.data) for name in options.tables}
    weight = options.beta or chosen_weight(*next(folds(*table("adult", options.data)))[0])
    rows = [row for name, parts in tables.items() for row in of_table(name, parts, weight, options.seed)]
    for name in tables:
        shown = [{k: v for k, v in row.items() if k not in ("table", "folds")} for row in rows if row["table"] == name]
        print(f"\n{name}, beta = {weight:g}\n\n{markdown_table(shown)}")
    if "adult" in tables:
        rows += [{"table": "adult", "curve": curve(*next(folds(*tables["adult"])), options.seed)}]
    if options.out:
        write_atomically(options.out, json.dumps({"beta": weight, "rows": rows}, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("data", type=pathlib.Path, help="folder with adult.csv and loanapp.csv")
    parser.add_argument("--tables", nargs="+", default=["adult", "loanapp", "diabetes"], help="tables (default: all)")
    parser.add_argument("--beta", type=float, help="weight of I(T;S) (default: chosen on Adult)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the folds and of the models (default: 0)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def table(name, folder):
    """Returns (x, y, s) of a table, all its rows, with columns in units of their deviation."""
    if name == "diabetes":
        x, y = load_diabetes(return_X_y=True)
        x = x / x.std(axis=0)
        return np.delete(x, 1, axis=1), (y > np.median(y)).astype(int), (x[:, 1] > 0).astype(int)
    target, sensitive = TARGETS[name]
    data = datasets.load(str(folder / f"{name}.csv"), target=target, missing="mean")
    names = [column.partition("=")[0] for column in data.column_names]
    x, y = (np.concatenate([getattr(data, f"{part}_{half}") for half in ("train", "test")]) for part in "xy")
    kept = [place for place, column in enumerate(names) if column not in (sensitive, *LEFT_OUT.get(name, ()))]
    group = x[:, names.index(sensitive)]
    return x[:, kept], y.astype(int), (group > (group.min() + group.max()) / 2).astype(int)


def folds(x, y, s, seed=0):
    """Yields ((x, y, s) of the training rows, (x, y, s) of the others) of three folds."""
    for fitted, held in StratifiedKFold(3, shuffle=True, random_state=seed).split(x, 2 * y + s):
        yield (x[fitted], y[fitted], s[fitted]), (x[held], y[held], s[held])


def of_table(name, parts, weight, seed):
    """Yields a row for each way to code a table: means over the folds of what `leakage` says, and the largest end."""
    methods = METHODS | {f"FairBottleneck, beta = {one:g}": fair(one) for one in (weight, weight / 2)}
    for method, coded in methods.items():
        start, found = time.perf_counter(), []
        for fold, (train, test) in enumerate(folds(*parts, seed)):
            model, x = coded(train, test, seed + fold)
            found.append(numbers(leakage(model, x, test[2], test[1], max_examples=20_000, seed=seed)))
        mean = {key: float(np.mean([one[key] for one in found])) for key in found[0]}
        note = {"note": NOTE} if "CorrelationRemover" in method else {}
        row = {"table": name, "codes": method} | bounded(mean) | note | {"folds": [bounded(one) for one in found]}
        seconds = time.perf_counter() - start
        print(name, method, {k: round(v, 4) for k, v in mean.items()}, f"{seconds:.0f} s", flush=True)
        yield row


def numbers(found):
    """Returns the numbers of a `Leakage`; the upper end is infinite where the code has none."""
    best = max(found.attackers.values(), key=lambda one: one.usable.nats)
    bounded = found.upper.verdict != "ill_posed"
    return {
        "Y": found.accuracy.value,
        "I(T;S) low": found.lower.nats,
        "I(T;S) high": found.upper.nats if bounded else math.inf,
        "usable nats": best.usable.nats,
        "S": max(one.accuracy.value for one in found.attackers.values()),
        "majority": found.majority,
        "AUC of S": max(one.auc.value for one in found.attackers.values()),
        "parity gap": found.demographic_parity_difference.value,
        "odds gap": found.equalized_odds_difference.value,
        "I(T;S|Y) high": found.upper_given_y.nats if bounded else math.inf,
    }


def bounded(found):
    """Returns numbers by name, None for an end that no code without a law has."""
    return {key: value if math.isfinite(value) else None for key, value in found.items()}


def chosen_weight(x, y, s):
    """Returns the smallest weight whose code keeps `LEAK` and `GAP` on a quarter of the rows."""
    fitted, held = next(StratifiedKFold(4, shuffle=True, random_state=1).split(x, 2 * y + s))
    train, test = ((x[part], y[part], s[part]) for part in (fitted, held))
    for weight in WEIGHTS:
        found = numbers(leakage(*fair(weight)(train, test, 0), test[2], test[1]))
        print("validation, beta =", weight, {k: round(v, 4) for k, v in found.items()}, flush=True)
        if found["I(T;S) high"] <= LEAK and found["parity gap"] <= GAP:
            return weight
    return WEIGHTS[-1]


def fair(weight):
    def coded(train, test, seed):
        x, y, s = train
        return fitted(FairBottleneck(x.shape[1:], 2, 2, beta=weight, seed=seed), x, np.stack([y, s], axis=1)), test[0]

    return coded


def vib(train, test, seed):
    x, y, _ = train
    return fitted(VIBClassifier(x.shape[1:], 2, 2, hidden=(64, 64), beta=0.01, seed=seed), x, y), test[0]


def columns(train, test, seed):
    return None, test[0]


def fitted(model, x, y):
    """Returns a model after twenty epochs, of at least `LEAST_STEPS` steps in all."""
    keras.utils.set_random_seed(model.seed)
    model.compile(keras.optimizers.Adam(RATE))
    batch = min(BATCH, len(x) // 2)
    rows = tf.data.Dataset.from_tensor_slices((x.astype("float32"), y)).shuffle(len(x), seed=model.seed).repeat()
    # Epochs of two steps would take longer to begin than to run.
    steps = max(LEAST_STEPS, EPOCHS * len(x) // batch)
    model.fit(rows.batch(batch), steps_per_epoch=steps, epochs=1, verbose=0)
    return model


def without_correlation(train, test, seed):
    """Returns the columns without what is linear in S, which is read in the test part too."""
    given, held = (np.column_stack([part[0], part[2]]) for part in (train, test))
    remover = fairlearn.CorrelationRemover(sensitive_feature_ids=[given.shape[1] - 1]).fit(given)
    return None, remover.transform(held)


def prototypes(train, test, seed):
    """Returns the memberships of the rows to the learned prototypes."""
    x, y, s = (part[:PROTOTYPE_ROWS] for part in train)
    learner = fairlearn.PrototypeRepresentationLearner(
        n_prototypes=PROTOTYPES, random_state=seed, max_iter=PROTOTYPE_STEPS
    )
    return None, np.asarray(learner.fit(x, y, sensitive_features=s).transform(test[0]))


def curve(train, test, seed):
    """Returns the rows of one sweep of the weight from 0.3 to 30, on the test rows of a fold."""
    (x, y, s), (x_test, y_test, s_test) = train, test
    model = FairBottleneck(x.shape[1:], 2, 2, seed=seed)
    model.compile(keras.optimizers.Adam(RATE))
    sweep = BottleneckSweep(x_test, y_test, 0.3, 30.0, 10, max_examples=4000, sensitive=s_test)
    model.fit(x, np.stack([y, s], axis=1), batch_size=BATCH, epochs=60, verbose=0, callbacks=[sweep])
    for row in sweep.rows:
        print({key: round(row[key], 4) for key in ("beta", "I(T;S)_low", "I(T;S)_high", "accuracy")}, flush=True)
    return sweep.rows


METHODS = {"the columns": columns}
try:
    import fairlearn.preprocessing as fairlearn
except ImportError:
    pass
else:
    METHODS |= {"fairlearn, CorrelationRemover": without_correlation}
    METHODS |= {"fairlearn, PrototypeRepresentationLearner": prototypes}
METHODS["VIBClassifier"] = vib


if __name__ == "__main__":
    main()
