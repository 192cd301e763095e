"""Peak resident memory of estimators that compare all rows with all, each in a process of its own.

The peak is that of the whole process: Python, TensorFlow (about 0.6 GB by itself), the input in float32 and the
estimate. Memory grows like the rows, time like their square: --rows gives sizes that run in reasonable time, and a
straight line through their peaks is drawn to --target rows. One size that equals the target is measured, not drawn.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

import numpy as np

from ib_keras._tables import markdown_table

ESTIMATORS = [
    "KSG",
    "MixedKSG",
    "LocalNonuniform",
    "KozachenkoLeonenko",
    "KernelDensity",
    "NoisyChannel",
    "Channel",
    "MatrixRenyi",
]
_MEGABYTE = 2**20


def main():
    options = arguments()
    if options.one:
        print(json.dumps(measured(options.one, options.rows[0], *options.columns)))
        return
    rows = []
    for name in options.estimators:
        rows.append(line(name, [apart(name, n, options.columns) for n in options.rows], options))
        print(", ".join(f"{key}: {value}" for key, value in rows[-1].items()), flush=True)
    print("\n" + markdown_table(rows))


def line(name, runs, options):
    """Returns the cells of one estimator: its peaks, the peak at the target, and the seconds of the largest size."""
    peaks = [run["peak"] for run in runs]
    shown = [*zip(options.rows, peaks), (options.target, at(options.target, options.rows, peaks))]
    return {
        "estimator": name,
        **{f"{n:,} rows": f"{peak:,.0f} MB" for n, peak in shown},
        "seconds": f"{runs[-1]['seconds']:.0f}",
    }


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--estimators", nargs="+", default=ESTIMATORS, choices=ESTIMATORS, metavar="NAME")
    parser.add_argument("--rows", type=int, nargs="+", default=[8000, 16000], help="sizes to run (default: 8000 16000)")
    parser.add_argument("--target", type=int, default=60000, help="rows to draw the line to (default: %(default)s)")
    parser.add_argument(
        "--columns", type=int, nargs=2, default=[784, 10], help="columns of either side (default: 784 10)"
    )
    parser.add_argument("--one", choices=ESTIMATORS, help=argparse.SUPPRESS)
    return parser.parse_args()


def apart(name, n, columns):
    """Returns what `measured` gives in a fresh process."""
    command = [sys.executable, __file__, "--one", name, "--rows", str(n), "--columns", *map(str, columns)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(found.stdout.strip().splitlines()[-1])


def measured(name, n, d_x, d_y):
    """Returns the peak in MB and the seconds of one estimate of `n` rows of mixed normals, y a noisy map of x."""
    from ib_keras import estimators

    rng = np.random.default_rng(0)
    x = rng.standard_normal([n, d_x], np.float32)
    y = x[:, :1] + 0.5 * rng.standard_normal([n, d_y], np.float32)
    estimator, start = getattr(estimators, name)(), time.perf_counter()
    if name == "KozachenkoLeonenko":
        estimator(x)
    elif name in ("KernelDensity", "NoisyChannel"):
        estimator(y, x)
    elif name == "Channel":
        import tensorflow as tf
        import tensorflow_probability as tfp

        x = tf.constant(x)
        estimator(y, tfp.distributions.MultivariateNormalDiag(x, tf.fill(x.shape, 0.5)))
    else:
        estimator(x, y)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"peak": peak / _MEGABYTE, "seconds": time.perf_counter() - start}


def at(target, sizes, peaks):
    """Returns the value at `target` of the straight line through the peaks; the peak itself where it was measured."""
    if target in sizes or len(sizes) < 2:
        return peaks[sizes.index(target)] if target in sizes else float("nan")
    slope, origin = np.polyfit(sizes, peaks, 1)
    return origin + slope * target


if __name__ == "__main__":
    main()
