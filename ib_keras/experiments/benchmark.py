"""Estimators on problems whose information is known."""

import csv
import time

import keras
import numpy as np

from ib_keras import estimators as family
from ib_keras import plots
from ib_keras._checks import one_of, positive_int
from ib_keras._files import write_atomically
from ib_keras.experiments.estimate import estimator_classes
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.problems import SUITE

_KEY = ("task", "estimator", "n", "seed")
_NUMBERS = {"n": int, "seed": int, "truth": float, "nats": float, "std_error": float, "seconds": float}
_TOO_FAR, _TOO_FAR_NATS = 0.1, 0.1


def continuous_estimators():
    """Returns the names of the estimators that the continuous tasks suit."""
    return [name for name, kind in estimator_classes().items() if kind.domain != "discrete"]


def untrained_estimators():
    """Returns the names of those among them that train no network: what the benchmark runs by default."""
    return [name for name in continuous_estimators() if not getattr(family, name).trained]


def benchmark(out, *, tasks=None, estimators=None, n=(2000,), seeds=(0,), resume=False, verbose=1):
    """Runs estimators over the tasks of `problems.SUITE` and writes what they say beside the truth.

    Args:
      out: folder for `benchmark.csv`, `benchmark.md` and `figures/benchmark.png`; the CSV grows task by task.
      tasks: names of tasks; None takes all 40.
      estimators: names of classes of `ib_keras.estimators`; None takes all for continuous variables that train no
        network.
      n: numbers of rows.
      seeds: seeds of the samples.
      resume: goes on where a folder of the same call was left.
      verbose: 1 shows a progress bar, 0 nothing.

    Returns:
      List of summaries, one per estimator and n: see `summarise`.

    Raises:
      InputError: for unknown names, sizes below 1, or a folder that is taken or cannot be written.
    """
    tasks = [one_of("tasks", task, SUITE) for task in tasks or SUITE]
    names = [one_of("estimators", name, estimator_classes()) for name in estimators or untrained_estimators()]
    jobs = [
        (task, name, positive_int("n", size), seed) for size in n for seed in seeds for task in tasks for name in names
    ]
    folder = RunFolder(out, resume)
    rows = _done(folder) if resume else []
    known = {tuple(row[key] for key in _KEY) for row in rows}
    progress = keras.utils.Progbar(len(jobs), verbose=verbose, unit_name="estimate")
    for index, job in enumerate(jobs):
        if job not in known:
            rows.append(_run(*job))
            folder.write_rows("benchmark.csv", rows)
        progress.update(index + 1)
    summaries = summarise(rows)
    write_atomically(folder.path / "benchmark.md", markdown(summaries))
    for size in n:
        folder.write_figure(f"benchmark_{size}.png", plots.heat_map([row for row in rows if row["n"] == size]))
    return summaries


def _run(task, name, n, seed):
    problem = SUITE[task]
    x, y = problem.sample(n, seed)
    start = time.perf_counter()
    estimate = getattr(family, name)()(x, y)
    return {
        "task": task,
        "estimator": name,
        "n": n,
        "seed": seed,
        "truth": problem.information,
        "nats": estimate.nats,
        "std_error": estimate.std_error,
        "verdict": estimate.verdict,
        "reason": estimate.reason,
        "seconds": time.perf_counter() - start,
    }


def _done(folder):
    path = folder.path / "benchmark.csv"
    if not path.exists():
        return []
    with open(path, newline="") as file:
        return [{key: _NUMBERS.get(key, str)(value) for key, value in row.items()} for row in csv.DictReader(file)]


def summarise(rows):
    """Returns one dict per estimator and n.

    mean, median and largest absolute error in nats; how many tasks are within 10 % and within a factor 1.5; how many
    are trusted, how many of these are off by more than 10 % and 0.1 nat (`trusted and wrong`), and the share of trusted
    95 % intervals that hold the truth.
    """
    groups = {}
    for row in rows:
        groups.setdefault((row["n"], row["estimator"]), []).append(row)
    return [{"n": n, "estimator": name, **_summary(group)} for (n, name), group in sorted(groups.items())]


def _summary(rows):
    truth, nats, error = (np.array([row[key] for row in rows]) for key in ("truth", "nats", "std_error"))
    off = np.abs(nats - truth)
    trusted = np.array([row["verdict"] == "trusted" for row in rows])
    wrong = trusted & (off > _TOO_FAR * truth) & (off > _TOO_FAR_NATS)
    covered = off[trusted] <= 1.96 * error[trusted]
    return {
        "mean error": off.mean(),
        "median": np.median(off),
        "largest": off.max(),
        "within 10 %": int((off <= 0.1 * truth).sum()),
        "within x1.5": int(((nats * 1.5 >= truth) & (nats <= 1.5 * truth)).sum()),
        "trusted": int(trusted.sum()),
        "trusted and wrong": int(wrong.sum()),
        "coverage": covered.mean() if trusted.any() else np.nan,
        "of": len(rows),
    }


def markdown(summaries):
    """Returns the summaries as a Markdown table."""
    columns = list(summaries[0])
    lines = [columns, ["---"] * len(columns)]
    lines += [
        [f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()] for row in summaries
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
