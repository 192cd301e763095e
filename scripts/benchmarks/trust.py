"""The verdict `trusted` on families of known information: how often it is given, and how often it is wrong.

    python scripts/benchmarks/trust.py --families reporting --n 200 1000 5000 --seeds 0 1 2 3 --out runs/trust
    python scripts/benchmarks/trust.py --families reporting --estimators Auto --n 1000 5000 --seeds 0 1 --out
    runs/trust_auto

A trusted value is wrong if it is off by more than 10 % and by more than .1 nat. Limits were chosen on the families
`choosing`; those of `reporting` were set apart beforehand, those of `later` written when all limits of verdicts stood,
and those of `last` when the intervals stood as well. A killed run goes on where it was: finished rows are read back
from the folder.
"""

import argparse
import json
import math
import os
import pathlib
import time
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import last_families
import later_families
import numpy as np
import trust_families

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._tables import markdown_table
from ib_keras.estimators.base.trust import margin

UNTRAINED = {
    "discrete": [estimators.PlugIn(), estimators.PlugIn("chao_shen"), estimators.PlugIn("nsb")],
    "mixed": [estimators.MixedKSG()],
    "continuous": [
        estimators.KSG(),
        estimators.MixedKSG(),
        estimators.LocalNonuniform(),
        estimators.Gaussian(),
        estimators.GaussianCopula(),
        estimators.StudentCopula(),
        estimators.Binned(),
    ],
}
FEW_COLUMNS = 4


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "--families", nargs="+", default=["reporting"], help="choosing, reporting, later, last, all, or names"
    )
    options.add_argument(
        "--estimators", choices=("untrained", "Auto"), default="untrained", help="default: %(default)s"
    )
    options.add_argument("--n", type=int, nargs="+", default=[200, 1000, 5000], help="numbers of rows")
    options.add_argument("--seeds", type=int, nargs="+", default=[0], help="each is another problem of every family")
    options.add_argument("--out", type=pathlib.Path, required=True, help="folder for rows.jsonl and table.md")
    options = options.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = list(measured(options))
    text = table(rows)
    (options.out / "table.md").write_text(text)
    print(text)


def names_of(families):
    groups = {
        "choosing": list(trust_families.CHOOSING),
        "reporting": list(trust_families.REPORTING),
        "later": list(later_families.LATER),
        "last": list(last_families.LAST),
        "all": list(trust_families.CHOOSING | trust_families.REPORTING | later_families.LATER | last_families.LAST),
    }
    return list(dict.fromkeys(name for given in families for name in groups.get(given, [given])))


def measured(options):
    """Yields a row for each family, number of rows, seed and estimator, finished ones from the file."""
    path = options.out / "rows.jsonl"
    done = {}
    if path.exists():
        for line in path.read_text().splitlines():
            row = json.loads(line)
            done[row["family"], row["n"], row["seed"], row["estimator"]] = row
    with path.open("a") as file:
        for family in names_of(options.families):
            for n in options.n:
                for seed in options.seeds:
                    for row in rows_of(family, n, seed, options.estimators, done):
                        if row not in done.values():
                            file.write(json.dumps(row) + "\n")
                            file.flush()
                        yield row


def rows_of(family, n, seed, which, done):
    x, y, truth = sample(family, n, seed)
    for estimator in [estimators.Auto(seconds=1)] if which == "Auto" else UNTRAINED[kind(x, y)]:
        name = type(estimator).__name__ + (f"({estimator.correction})" if hasattr(estimator, "correction") else "")
        key = family, n, seed, name
        yield done[key] if key in done else {
            "family": family, "n": n, "seed": seed, "estimator": name, "truth": truth,
            "columns": int(sum(np.asarray(side).reshape(n, -1).shape[1] for side in (x, y))), **result(estimator, x, y),
        }  # fmt: skip


def sample(name, n, seed):
    """Returns (x, y, truth) of the family `name`: parameters and rows drawn by `seed`."""
    own = later_families.LATER | last_families.LAST
    if name in own:
        return own[name](np.random.default_rng([seed, n, sum(map(ord, name))]), n)
    return trust_families.sample(name, n, seed)


def kind(x, y):
    labelled = [np.asarray(side).dtype.kind != "f" for side in (x, y)]
    return "discrete" if all(labelled) else "mixed" if any(labelled) else "continuous"


def result(estimator, x, y):
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = estimator(x, y)
    except InputError as error:
        return {"nats": None, "std_error": None, "verdict": "refused", "reason": str(error), "seconds": 0.0}
    return {
        "nats": found.nats,
        "std_error": found.std_error,
        "interval": found.interval,
        "verdict": found.verdict,
        "reason": found.reason,
        "seconds": round(time.process_time() - start, 3),
    }


def wrong(row):
    return row["verdict"] == "trusted" and abs(row["nats"] - row["truth"]) > margin(row["truth"])


def covered(row):
    low, high = row["interval"]
    return low <= row["truth"] <= high


def table(rows):
    """Returns Markdown: runs, trusted, wrong and the share of intervals that hold, by family and by estimator."""
    sizes = sorted({row["n"] for row in rows})
    keys = {"all": lambda row: "all", "estimator": lambda row: row["estimator"], "family": lambda row: row["family"],
            "few": lambda row: f"at most {FEW_COLUMNS} columns, neighbours" if row["columns"] <= FEW_COLUMNS
            and row["estimator"] in ("KSG", "MixedKSG", "LocalNonuniform", "Auto") else None}  # fmt: skip
    lines = []
    for key in keys.values():
        for name in sorted({key(row) for row in rows} - {None}):
            groups = {n: [row for row in rows if key(row) == name and row["n"] == n] for n in sizes}
            lines.append({"": name} | {f"n = {n:,}": cell(group) for n, group in groups.items()})
    title = (
        "Runs / trusted / trusted and wrong; of the trusted ones the share of 95 % intervals that hold the truth, and "
        "their median width in units of that of a normal law with the spread of the errors."
    )
    return f"{title}\n\n{markdown_table(lines)}"


def cell(rows):
    trusted = [row for row in rows if row["verdict"] == "trusted"]
    held = f"; {np.mean(list(map(covered, trusted))):.2f}, {width(trusted):.1f}" if trusted else ""
    return f"{len(rows)} / {len(trusted)} / {sum(map(wrong, rows))}{held}"


def width(rows):
    """Returns the median width of intervals over that of a normal law whose deviation is the root mean square error."""
    spread = math.sqrt(np.mean([(row["nats"] - row["truth"]) ** 2 for row in rows]))
    return np.median([row["interval"][1] - row["interval"][0] for row in rows]) / (2 * 1.96 * spread)


if __name__ == "__main__":
    main()
