"""The width of the 95 % intervals of trusted values, beside the spread of the estimate over fresh samples of one law.

    python scripts/benchmarks/widths.py --n 500 2000 --out runs/widths.md

The laws are the published tasks without spirals, of at most five columns a side. A ratio of one is an interval as wide
as that of a normal law with the spread of the estimates; an interval that holds a bias as well is wider.
"""

import argparse
import pathlib

import numpy as np

from ib_keras import estimators, problems
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.estimators.rows.pair import Pair

ESTIMATORS = (estimators.StudentCopula(), estimators.KSG())
NORMAL_WIDTH = 2 * 1.96


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--n", type=int, nargs="+", default=[500, 2000], help="numbers of rows")
    options.add_argument("--samples", type=int, default=16, help="fresh samples of each task, for the spread")
    options.add_argument("--seeds", type=int, nargs="+", default=[31, 32, 33], help="samples with an interval")
    options.add_argument("--out", type=pathlib.Path, required=True, help="file for the table")
    options = options.parse_args()
    table = markdown_table([row(n, options) for n in options.n])
    write_atomically(options.out, table + "\n")
    print(table)


def row(n, options):
    tasks = [task for name, task in problems.SUITE.items() if not any(part in name for part in ("spiral", "25", "50"))]
    ratios = [ratio for task in tasks for one in ESTIMATORS if (ratio := width_ratio(task, one, n, options))]
    low, median, high = np.quantile(ratios, [0.1, 0.5, 0.9])
    return {"n": n, "tasks and estimators": len(ratios), "median": median, "a tenth below": low, "a tenth above": high}


def width_ratio(task, estimator, n, options):
    """Returns the median width over that of the spread, or None where no value is trusted."""
    found = [estimator(*task.sample(n, seed)) for seed in options.seeds]
    widths = [np.ptp(one.interval) for one in found if one.verdict == "trusted"]
    if not widths:
        return None
    fresh = [estimator.of_pair(Pair(*task.sample(n, 1000 + seed))).nats for seed in range(options.samples)]
    return np.median(widths) / (NORMAL_WIDTH * np.std(fresh, ddof=1))


if __name__ == "__main__":
    main()
