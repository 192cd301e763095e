"""Our estimators beside those of other packages: the same samples, one thread, one after the other.

Every peer gets an environment of its own (below --env, never the one that runs this), with pinned versions. Samples
come from `ib_keras.problems`, columns standardised. A peer that cannot be installed is named with the reason, and the
others go on. Every number is kept in --out as soon as it is there: the same command goes on where it was interrupted.
Seconds are those of one core, the least of up to five calls (of one, for what takes longer than three seconds); a first
call on 600 rows, in which packages are loaded and functions compiled, is not counted.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from kept_rows import keep, known

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table

WORKER = pathlib.Path(__file__).resolve().parent / "peers" / "measure.py"
ENVIRONMENTS = {
    "scikit-learn": ["scikit-learn==1.9.1", "numpy==2.4.6", "scipy==1.17.1"],
    "infomeasure": ["infomeasure==0.6.3", "numpy==2.4.6", "scipy==1.17.1"],
    "bmi": ["benchmark-mi==0.1.3", "jax==0.4.30", "jaxlib==0.4.30"],
    "torch-mist": ["torch-mist==0.2.17", "torch==2.13.0", "pandas==2.3.3"],
    "pythae": ["pythae==0.1.2", "torch==2.13.0"],
}
# estimator: its environment (None is ours), and the estimator of ours that answers the same question in the same way
ESTIMATORS = {
    "ib_keras KSG": (None, "ib_keras KSG"),
    "ib_keras KSG without verdict": (None, "ib_keras KSG"),
    "scikit-learn tree KSG": ("scikit-learn", "ib_keras KSG"),
    "infomeasure KSG": ("infomeasure", "ib_keras KSG"),
    "bmi KSG": ("bmi", "ib_keras KSG"),
    "ib_keras Gaussian": (None, "ib_keras Gaussian"),
    "bmi CCA": ("bmi", "ib_keras Gaussian"),
    "ib_keras InfoNCE": (None, "ib_keras InfoNCE"),
    "bmi InfoNCE": ("bmi", "ib_keras InfoNCE"),
    "ib_keras DifferenceOfEntropies": (None, "ib_keras DifferenceOfEntropies"),
    "torch-mist DoE": ("torch-mist", "ib_keras DifferenceOfEntropies"),
}
COLUMNS = ["task", "n", "truth", "estimator", "nats", "error", "verdict", "seconds", "times ours"]
FIVE_PAIRS = "5x5 normal, rho .8 per pair"
TASKS = [
    "1v1-normal-0.75",
    FIVE_PAIRS,
    "student-identity-2-2-1",
    "multinormal-sparse-25-25-2-2.0",
    "spiral-multinormal-sparse-3-3-2-2.0",
]
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    )
}
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "PYTHONNOUSERSITE": "1"}


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = known(options.out / "peers.json")
    done = {(row["task"], row["n"], row["estimator"]) for row in rows if "seconds" in row}
    rows = [row for row in rows if "seconds" in row]
    for name in options.estimators:
        python, trouble = interpreter(options.env, ESTIMATORS[name][0])
        for n in options.n:
            for task in options.tasks:
                if (task, n, name) not in done:
                    rows.append(
                        {"task": task, "n": n, "estimator": name, "trouble": trouble}
                        if trouble
                        else run(python, name, task, n, options.out / "samples")
                    )
                    keep(options.out / "peers.json", rows)
                    print(progress(rows[-1]), flush=True)
    text = table(rows)
    write_atomically(options.out / "peers.md", text)
    print("\n" + text)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog="\n".join(__doc__.splitlines()[2:]))
    add_folders(parser, "runs/peers")
    parser.add_argument("--n", type=int, nargs="+", default=[2000, 10000], help="numbers of rows (default: 2000 10000)")
    parser.add_argument(
        "--tasks",
        nargs="+",
        default=TASKS,
        metavar="TASK",
        help=f"names in problems.SUITE, or '{FIVE_PAIRS}' (default: five tasks)",
    )
    parser.add_argument(
        "--estimators",
        nargs="+",
        default=list(ESTIMATORS),
        choices=list(ESTIMATORS),
        metavar="NAME",
        help=f"of: {', '.join(ESTIMATORS)}",
    )
    return parser.parse_args()


def add_folders(parser, out):
    """Adds --out, `out` by default, and --env, where the environments of the peers are made once for every script."""
    env = pathlib.Path(tempfile.gettempdir()) / "ib_keras_peers"
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(out), help="folder (default: %(default)s)")
    parser.add_argument("--env", type=pathlib.Path, default=env, help="folder for environments (default: %(default)s)")


def interpreter(folder, name):
    """Returns the Python of the environment, made if it is not there, and what kept it from being made, or None."""
    if name is None:
        return sys.executable, None
    place, pins = folder / name, ENVIRONMENTS[name]
    python, stamp = place / "bin" / "python", place / "installed"
    if not (stamp.exists() and stamp.read_text() == " ".join(pins)):
        print(f"{name}: installing {', '.join(pins)}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        found = subprocess.run([str(python), "-m", "pip", "install", "-q", *pins], capture_output=True, text=True)
        if found.returncode:
            return python, f"not installable: {last_line(found.stderr or found.stdout)}"
        stamp.write_text(" ".join(pins))
    return python, None


def last_line(text):
    """Returns the last line that says something, an error before a warning."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return ([line for line in lines if line.startswith("ERROR")] or lines or ["no output"])[-1]


def run(python, name, task, n, folder):
    """Returns the row of one estimator on one sample."""
    path, truth = sample(task, n, folder)
    found = subprocess.run(
        [str(python), str(WORKER), name, str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, **ONE_THREAD, **QUIET},
    )
    row = {"task": task, "n": n, "estimator": name, "truth": truth}
    if found.returncode:
        return {**row, "trouble": last_line(found.stderr)}
    return {**row, **json.loads(found.stdout.strip().splitlines()[-1])}


def sample(task, n, folder):
    """Returns the file with n rows of the task, drawn once, and its information in nats."""
    problem, path = problem_of(task), folder / f"{task.replace(' ', '_')}-{n}.npz"
    if not path.exists():
        import numpy as np

        folder.mkdir(parents=True, exist_ok=True)
        x, y = problem.sample(n, seed=0)
        np.savez(path, x=x, y=y)
    return path, problem.information


def problem_of(task):
    import numpy as np

    from ib_keras.problems import SUITE, MultivariateNormal

    if task != FIVE_PAIRS:
        return SUITE[task]
    covariance = np.eye(10)
    covariance[:5, 5:] = covariance[5:, :5] = 0.8 * np.eye(5)
    return MultivariateNormal(covariance, dim_x=5)


def progress(row):
    said = row.get("trouble") or f"{row['nats']:.3f} nats in {row['seconds']:.3f} s"
    return f"{row['task']}, n = {row['n']}, {row['estimator']}: {said}"


def ratio(row, rows):
    """Returns the seconds of `row` over those of its counterpart of ours on the same sample, or None."""
    ours = ESTIMATORS[row["estimator"]][1]
    same = [r for r in rows if (r["task"], r["n"], r["estimator"]) == (row["task"], row["n"], ours) and "seconds" in r]
    return row["seconds"] / same[0]["seconds"] if same and "seconds" in row else None


def table(rows):
    """Returns the rows as a Markdown table, those of one sample together; a ratio above 1 says that ours is faster."""
    order = {(task, n): i for i, (task, n) in enumerate(dict.fromkeys((r["task"], r["n"]) for r in rows))}
    names = list(ESTIMATORS)
    ordered = sorted(rows, key=lambda row: (order[row["task"], row["n"]], names.index(row["estimator"])))
    return markdown_table([line(row, rows) for row in ordered], COLUMNS, digits={"times ours": 2})


def line(row, rows):
    """Returns the cells of a row; of a peer in trouble, the trouble in place of the verdict."""
    shown = {key: row[key] for key in ("task", "truth", "estimator") if key in row} | {"n": f"{row['n']:,}"}
    if "trouble" in row:
        return shown | {"verdict": row["trouble"]}
    return shown | {
        "nats": row["nats"],
        "error": f"{row['nats'] - row['truth']:+.3f}",
        "verdict": row["verdict"] or "none given",
        "seconds": row["seconds"],
        "times ours": ratio(row, rows),
    }


if __name__ == "__main__":
    main()
