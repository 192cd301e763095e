"""The errors of estimators on known information: wide normals, high information, shared latents, pictures, digits.

Each line is one problem, one estimator and one seed; every line is kept in --out as soon as it is there, and the same
command goes on where it was interrupted. The 40 published tasks are the set `suite`, and one of `ib-keras benchmark`.
"""

import argparse
import math
import pathlib
import time

import numpy as np
from kept_rows import keep, known

from ib_keras import estimators, problems
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.estimators.base.trust import margin

WIDE_NATS, WIDE_COLUMNS = (0.0, 0.5, 1.0, 2.0, 4.0), (100, 250, 500)
NO_INTERVAL = (math.nan, math.nan)
KEY = ("problem", "estimator", "n", "seed")
IMAGE_NATS = (0.1, 1.0, 2.0, 4.0, 7.0, 10.0)
BITS = (2, 4, 6, 8, 10)


def normals(n):
    """Yields (name, problem, n, estimators) of the densely correlated normals."""
    for size in (25, 50):
        name = f"multinormal-dense-{size}-{size}-0.5"
        yield name, problems.SUITE[name], n, [estimators.Gaussian(), estimators.GaussianCopula()]


def suite(n):
    """Yields (name, problem, n, estimators) of the 40 published tasks."""
    for name, problem in problems.SUITE.items():
        yield name, problem, n, [estimators.Auto()]


def grid(n):
    """Yields (name, problem, n, estimators) of the 75 tasks of 9.9 to 14.5 nats."""
    for name, problem in problems.HIGH_INFORMATION.items():
        yield name, problem, n, [estimators.Auto()]


def wide(n):
    """Yields (name, problem, n, estimators) of 100 to 500 columns with three shared numbers."""
    for kind in ("rotated", "embedded"):
        for columns in WIDE_COLUMNS:
            for nats in WIDE_NATS:
                problem = problems.SharedLatent(nats, columns, kind=kind)
                yield f"SharedLatent {kind}, {columns} columns, {nats} nats", problem, n, [estimators.Auto()]


def images(n, size=16):
    """Yields (name, problem, n, estimators) of the rendered 16 x 16 pictures."""
    for kind in (problems.RenderedBlob, problems.RenderedRectangle):
        for nats in IMAGE_NATS:
            yield (
                f"{kind.__name__}, {size} x {size}, {nats} nats",
                kind(nats, size=size),
                n,
                [estimators.Auto()] if size > 16 else [estimators.Auto(), estimators.CompressedKSG()],
            )


def large_images(n):
    """Yields (name, problem, n, estimators) of the rendered 32 x 32 pictures."""
    yield from images(n, size=32)


def digits(n):
    """Yields (name, problem, n, estimators) of the pictures of digits that carry bits."""
    for bits in BITS:
        yield (
            f"DigitPictures, {bits} bits",
            problems.DigitPictures(bits, error=0.0),
            n,
            [estimators.Auto(), estimators.InfoNCE(hidden=(32, 64))],
        )


SETS = {
    "normals": normals,
    "suite": suite,
    "grid": grid,
    "wide": wide,
    "images": images,
    "large_images": large_images,
    "digits": digits,
}


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "targets.json"
    rows = known(path)
    done = {tuple(row[name] for name in KEY) for row in rows}
    for name in options.sets:
        for problem_name, problem, n, family in SETS[name](options.n):
            for estimator in family:
                key = problem_name, type(estimator).__name__, n, options.seed
                if key not in done:
                    rows.append(measured(name, *key, problem, estimator))
                    keep(path, rows)
                    print(line(rows[-1]), flush=True)
    before = known(options.before) if options.before else []
    table = summary(rows)
    write_atomically(options.out / "targets.md", f"{table}\n\n{listing(rows, before)}\n")
    print(table)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="what to measure (default: all)")
    parser.add_argument("--n", type=int, default=10_000, help="rows (default: 10000)")
    parser.add_argument("--seed", type=int, default=0, help="of the samples (default: 0)")
    parser.add_argument("--before", type=pathlib.Path, help="targets.json of another version, to stand beside")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for targets.json and targets.md")
    return parser.parse_args()


def measured(set_name, problem_name, estimator_name, n, seed, problem, estimator):
    """Returns the row of one estimate."""
    x, y = problem.sample(n, seed)
    start = time.process_time()
    estimate = estimator(x, y)
    return {
        "set": set_name,
        "problem": problem_name,
        "estimator": estimator_name,
        "n": n,
        "seed": seed,
        "truth": problem.information,
        "nats": estimate.nats,
        "std_error": estimate.std_error,
        "interval": list(estimate.interval),
        "verdict": estimate.verdict,
        "reason": estimate.reason,
        "seconds": time.process_time() - start,
    }


def line(row):
    return (
        f"{row['problem']}: {row['estimator']} {row['nats']:.3f} +- {row['std_error']:.3f} of {row['truth']:.3f} nats, "
        f"{row['verdict']}, {row['seconds']:.0f} s"
    )


def summary(rows):
    """Returns a Markdown table of the errors in nats of each set, estimator and n."""
    keys = sorted({(row["set"], row["estimator"], row["n"]) for row in rows})
    groups = {key: [row for row in rows if (row["set"], row["estimator"], row["n"]) == key] for key in keys}
    return markdown_table([dict(zip(("set", "estimator", "n"), key)) | errors(group) for key, group in groups.items()])


def listing(rows, before):
    """Returns a Markdown table of every problem, with the value of another version beside."""
    others = {tuple(row[name] for name in KEY): row for row in before}
    return markdown_table([entry(row, others.get(tuple(row[name] for name in KEY))) for row in rows])


def entry(row, other):
    entry = {name: row[name] for name in ("problem", "estimator", "n", "truth", "nats")}
    entry |= {"error": row["nats"] - row["truth"], "verdict": row["verdict"], "seconds": round(row["seconds"], 1)}
    return entry | ({"before": other["nats"], "verdict before": other["verdict"]} if other else {})


def errors(rows):
    """Returns the errors of several estimates, and the number of trusted ones that break the promise of the verdict."""
    truth, nats = (np.array([row[name] for row in rows]) for name in ("truth", "nats"))
    off, trusted = np.abs(nats - truth), np.array([row["verdict"] == "trusted" for row in rows])
    covered = [low <= row["truth"] <= high for row in rows for low, high in [row.get("interval", NO_INTERVAL)]]
    return {
        "problems": len(rows),
        "mean error, nats": off.mean(),
        "largest error": off.max(),
        "within 10 %": int((off <= 0.1 * truth).sum()),
        "correlation with the truth": np.corrcoef(truth, nats)[0, 1] if len(set(truth)) > 1 else math.nan,
        "trusted": int(trusted.sum()),
        "trusted and wrong": sum(error > margin(row["truth"]) for row, error, t in zip(rows, off, trusted) if t),
        "truth in the interval of trusted values": np.mean(covered, where=trusted) if trusted.any() else math.nan,
        "processor seconds, median": np.median([row["seconds"] for row in rows]),
        "most": max(row["seconds"] for row in rows),
    }


if __name__ == "__main__":
    main()
