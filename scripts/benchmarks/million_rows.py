"""Nearest-neighbour information of up to a million rows: error, seconds, peak memory, each in a process of its own.

Pairs of correlated normals in 1 + 1 and 2 + 2 columns, whose information has a closed form; for `MixedKSG` also with
the second side cut off at zero, as ReLU does, whose information is integrated numerically. Peers in the same run:
`mutual_info_regression` of scikit-learn, which takes 1 + 1 columns alone, and the usual listing of algorithm 1 on the
trees of scikit-learn. The estimators of this package also judge their value: the value alone stands beside the whole
call. Rows of many columns are compared on one and on two logical devices. Seconds of the processor are those of all
threads; other programs slow them down less than the seconds on the clock. The peak is that of the process, which takes
0.7 GB with TensorFlow before any row is made.
"""

import argparse
import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import time

import numpy as np
from kept_rows import keep, known

from ib_keras._tables import markdown_table

RESULTS = pathlib.Path(__file__).resolve().parent / "results" / "million_rows.json"
K, RHO = 3, 0.6
ON_DEVICES = ("KSG on 1 device", "KSG on 2 devices")
ROWS_ON_DEVICES, COLUMNS_ON_DEVICES = 8000, 20
METHODS = ("KSG", "KSG, value alone", "MixedKSG", "MixedKSG, cut at 0", "scikit-learn", "listing on trees")
_MEGABYTE = 2**20


def main():
    options = arguments()
    if options.one:
        print(json.dumps(measured(options.one, *options.rows, *options.columns)))
        return
    rows = known(options.out)
    for method, n, columns in cases(options):
        asked = {"method": method, "columns": f"{columns} + {columns}", "rows": n}
        if not any(asked.items() <= row.items() for row in rows):
            rows.append(asked | apart(method, n, columns, options.limit))
            keep(options.out, rows)
            print(rows[-1], flush=True)
    print(markdown_table([{key: shown(value) for key, value in row.items() if key != "reason"} for row in rows]))


def cases(options):
    """Yields (method, rows, columns): small sizes first, with the peers of each, then the search on several devices."""
    for n in options.rows:
        for columns in options.columns:
            taken = (method for method in options.methods if columns == 1 or method != "scikit-learn")
            yield from ((method, n, columns) for method in taken)
    yield from ((method, ROWS_ON_DEVICES, COLUMNS_ON_DEVICES) for method in options.devices)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--rows", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    parser.add_argument("--columns", type=int, nargs="+", default=[1, 2], help="columns of each side (default: 1 2)")
    parser.add_argument("--methods", nargs="+", default=METHODS, choices=METHODS, metavar="NAME")
    parser.add_argument("--devices", nargs="*", default=ON_DEVICES, choices=ON_DEVICES, metavar="NAME")
    parser.add_argument("--limit", type=float, default=1800, help="seconds of one call (default: %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, default=RESULTS, help="default: %(default)s")
    parser.add_argument("--one", choices=METHODS + ON_DEVICES, help=argparse.SUPPRESS)
    return parser.parse_args()


def apart(method, n, columns, limit):
    """Returns what `measured` gives in a fresh process."""
    command = [sys.executable, __file__, "--one", method, "--rows", str(n), "--columns", str(columns)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        found = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"trouble": f"longer than {limit:g} seconds"}
    if found.returncode:
        return {"trouble": (found.stderr.strip().splitlines() or ["killed"])[-1]}
    return json.loads(found.stdout.strip().splitlines()[-1])


def measured(method, n, columns):
    """Returns the error in nats, the seconds and the peak of one call."""
    x, y = sample(n, columns)
    y = np.maximum(y, 0) if method == "MixedKSG, cut at 0" else y
    work = method_of(method)
    start, work_start = time.perf_counter(), time.process_time()
    nats, *rest = work(x, y)
    seconds, of_processor = time.perf_counter() - start, time.process_time() - work_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE
    cut = method == "MixedKSG, cut at 0"
    truth = columns * (information_cut_at_zero() if cut else -0.5 * math.log(1 - RHO**2))
    found = {"truth": truth, "nats": nats, "error": nats - truth, "seconds": seconds}
    found |= {"processor seconds": of_processor, "peak MB": peak}
    return found | dict(zip(("std_error", "verdict", "reason"), rest))


def sample(n, columns):
    random = np.random.default_rng(0)
    x = random.normal(size=[n, columns])
    return x, RHO * x + math.sqrt(1 - RHO**2) * random.normal(size=[n, columns])


def method_of(method):
    """Returns a function (x, y) -> (nats, standard error, verdict, reason), or (nats,) alone."""
    if method == "scikit-learn":
        from sklearn.feature_selection import mutual_info_regression

        return lambda x, y: (float(mutual_info_regression(x, y[:, 0], n_neighbors=K, random_state=0)[0]),)
    if method == "listing on trees":
        return lambda x, y: (listing(x, y),)
    from ib_keras.estimators import KSG, MixedKSG

    if method == "KSG, value alone":
        return lambda x, y: (float(KSG(K).local_values(x, y)[0].mean()),)
    if method in ON_DEVICES:
        return lambda x, y: (value_on_devices(x, y, 1 + ON_DEVICES.index(method)),)
    estimator = KSG(K) if method == "KSG" else MixedKSG(K)

    def estimated(x, y):
        found = estimator(x, y)
        return found.nats, found.std_error, found.verdict, found.reason

    return estimated


def value_on_devices(x, y, count):
    """Returns the value of KSG, for which rows of many columns are compared on so many logical devices."""
    import tensorflow as tf

    from ib_keras.estimators import KSG

    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * count)
    with tf.distribute.MirroredStrategy([f"/cpu:{i}" for i in range(count)]).scope():
        return float(KSG(K).local_values(x.astype("float32"), y.astype("float32"))[0].mean())


def listing(x, y):
    """Returns the value of algorithm 1 as listings compute it: trees for the distances and for the counts."""
    from scipy.special import digamma
    from sklearn.neighbors import KDTree

    radius = KDTree(np.hstack([x, y]), metric="chebyshev").query(np.hstack([x, y]), K + 1)[0][:, -1]
    radius = np.nextafter(radius, 0)
    counts = [KDTree(side, metric="chebyshev").query_radius(side, radius, count_only=True) for side in (x, y)]
    return float(digamma(K) + digamma(len(x)) - sum(np.mean(digamma(count)) for count in counts))


def information_cut_at_zero():
    """Returns I(X; max(Y, 0)) in nats of normals of correlation `RHO`, by the trapezoidal rule."""
    from scipy.stats import norm

    grid, step = np.linspace(-9, 9, 4001, retstep=True)
    deviation = math.sqrt(1 - RHO**2)
    below = norm.cdf(-RHO * grid / deviation)
    atom = np.sum(norm.pdf(grid) * below * np.log(np.maximum(below, 1e-300) / 0.5)) * step
    positive = grid[grid >= 0]
    ends = np.where(positive == 0, 0.5, 1.0)
    of_y = norm.pdf(positive[None], RHO * grid[:, None], deviation)
    ratio = norm.logpdf(positive[None], RHO * grid[:, None], deviation) - norm.logpdf(positive)[None]
    return float(atom + np.sum(norm.pdf(grid)[:, None] * of_y * ratio * ends) * step**2)


def shown(value):
    return f"{value:.4g}" if isinstance(value, float) else value


if __name__ == "__main__":
    main()
