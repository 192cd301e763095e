"""Estimators on problems whose mutual information is known."""

import contextlib
import math
import pathlib
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from ib_keras import estimators as family
from ib_keras import plots
from ib_keras._checks import one_of, positive_int, rejection
from ib_keras._progress import progress_bar
from ib_keras._signals import StopSignals
from ib_keras._stored_files import damaged, stored_rows
from ib_keras._tables import markdown_table
from ib_keras.estimate import VERDICTS
from ib_keras.estimators.base.trust import margin
from ib_keras.experiments.crew import WAIT, one_machine
from ib_keras.experiments.estimator_by_name import estimator_classes
from ib_keras.experiments.folder_lock import LOCK
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.stop_after_step import advice_to_resume
from ib_keras.problems import SUITE

_KEY = ("task", "estimator", "n", "seed")
_NUMBERS = ("n", "seed", "truth", "nats", "std_error", "seconds")
_COLUMNS = ("task", "estimator", "n", "seed", "truth", "nats", "std_error", "verdict", "reason", "seconds")
_CLOSE, _FACTOR = 0.1, 1.5
_NORMAL_975 = 1.96


def continuous_estimators() -> list[str]:
    """Returns the names of the estimators that suit the continuous tasks."""
    return [name for name, kind in estimator_classes().items() if kind.domain != "discrete"]


def untrained_estimators() -> list[str]:
    """Returns the names of the continuous estimators that train no network, the default of the benchmark."""
    return [name for name in continuous_estimators() if not getattr(family, name).trained]


def benchmark(
    out: str | pathlib.Path,
    *,
    tasks: Sequence[str] | None = None,
    estimators: Sequence[str] | None = None,
    n: Sequence[int] = (2000,),
    seeds: Sequence[int] = (0,),
    resume: bool = False,
    verbose: int = 1,
    strategy: str = "auto",
    devices: int | None = None,
    workers: str | Sequence[str] | None = None,
    index: int | None = None,
    wait: float = WAIT,
) -> list[dict[str, Any]]:
    """Runs estimators on the tasks of `problems.SUITE` and writes their values beside the true information in nats.

    Args:
      out: folder for `benchmark.csv`, which grows estimate by estimate, `benchmark.md`, and a heat map for each n in
        `figures/`.
      tasks: names of tasks; None (default) takes all 40.
      estimators: names of classes of `ib_keras.estimators`; None (default) takes all that suit continuous variables and
        train no network.
      n: sizes of the samples, each >= 1 (default: 2000).
      seeds: integer seeds of the samples (default: 0).
      resume: whether to continue a benchmark of the same arguments that `out` holds (default: False).
      verbose: 1 (default) shows a progress bar on a terminal, 0 nothing.
      strategy: `"auto"` (default) takes all GPUs if there are two or more, else one device; `"single"` or `"mirrored"`
        as in `distribute.strategy`. Estimators that compare all rows with all share them out over the devices;
        those that train a network take one.
      devices: number of devices of `"mirrored"`; None (default) takes all.
      workers: None; of several machines each runs other seeds in a folder of its own.
      index: None, as `workers`.
      wait: not used, as there is nobody to wait for (default: 120).

    Returns:
      List of summaries, one per estimator and n: see `summarise`.

    Raises:
      InputError: for unknown names, sizes below 1, a folder that is taken or cannot be written, several
        machines, or devices that are not there.
    """
    place = one_machine(locals(), "benchmark", "Each machine can run other `seeds`, in a folder of its own.")
    jobs = _jobs(tasks or SUITE, estimators or untrained_estimators(), n, seeds)
    folder = RunFolder(out, resume)
    with StopSignals(advice_to_resume("benchmark", out)), folder.locked():
        rows = _done(folder) if resume else []
        known = {tuple(row[key] for key in _KEY) for row in rows}
        progress = progress_bar(len(jobs), "estimate", verbose)
        for done, job in enumerate(jobs, 1):
            if job not in known:
                rows.append(_run(place, *job))
                folder.write_rows("benchmark.csv", rows)
            progress.update(done)
        summaries = summarise(rows)
        folder.write("benchmark.md", markdown_table(summaries))
        for size in n:
            folder.write_figure(f"benchmark_{size}.png", plots.heat_map([row for row in rows if row["n"] == size]))
    return summaries


def _jobs(tasks, estimators, sizes, seeds):
    """Returns the (task, estimator, n, seed) of every estimate, in the order in which they are made."""
    tasks = [one_of("tasks", task, SUITE) for task in tasks]
    names = [one_of("estimators", name, estimator_classes()) for name in estimators]
    sizes = [positive_int("n", size) for size in sizes]
    return [(task, name, size, seed) for size in sizes for seed in seeds for task in tasks for name in names]


def _run(place, task, name, n, seed):
    problem, estimator = SUITE[task], getattr(family, name)()
    x, y = problem.sample(n, seed)
    start = time.perf_counter()
    # Estimators that train a network train it on one device.
    with contextlib.nullcontext() if estimator.trained else place.scope():
        estimate = estimator(x, y)
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
    """Returns the rows that a benchmark left in the folder; damage raises an `InputError`."""
    path, remedy = folder.path / "benchmark.csv", "Delete the other lines, and resume again: they are measured anew."
    texts = [name for name in _COLUMNS if name not in _NUMBERS]
    stored = stored_rows(path, remedy, numbers=_NUMBERS, texts=texts, required=_KEY, only=_COLUMNS)
    if stored is None:
        if others := {each.name for each in folder.path.iterdir()} - {LOCK, "benchmark.md", "figures"}:
            raise rejection(
                "out", "a folder of `benchmark` in order to resume", str(folder.path), f"It holds {min(others)}."
            )
        return []
    if stored.columns != list(_COLUMNS):
        raise damaged(path, "other columns than a benchmark has", "Choose another folder.")
    empty = {name: math.nan if name in _NUMBERS else "" for name in _COLUMNS}
    truths = {task: SUITE[task].information for task in {row["task"] for row in stored.rows} & {*SUITE}}
    for line, row in enumerate(stored.rows, 2):
        if finding := _fault(row, truths):
            raise damaged(path, f"{finding} in line {line}", f"Rows are whole up to line {line - 1}. {remedy}")
    return [empty | row for row in stored.rows]


def _fault(row, truths):
    """Returns what shows that a row is not as it was written, or None."""
    names = row["task"] in truths and row["estimator"] in estimator_classes() and row.get("verdict") in VERDICTS
    if not names or not all(isinstance(row[key], int) for key in ("n", "seed")):
        return "an unknown name or a broken number"
    same = math.isclose(row.get("truth", math.nan), truths[row["task"]], rel_tol=1e-9)
    return None if same else "another truth than the task has"


def summarise(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns one dict per estimator and n, with its errors in nats over the tasks and the honesty of its verdicts.

    The absolute error is given as its mean, median and maximum. `within 10 %` and `within x1.5` count the tasks whose
    value is that close to the truth. `trusted` counts the verdicts, `trusted and wrong` the values among them that are
    off by more than the verdict promises, and `coverage` is the share of trusted 95 % intervals that hold the truth.

    Args:
      rows: rows of the benchmark, with "n", "estimator", "truth", "nats", "std_error" and "verdict".
    """
    groups = {}
    for row in rows:
        groups.setdefault((row["n"], row["estimator"]), []).append(row)
    return [{"n": n, "estimator": name, **_summary(group)} for (n, name), group in sorted(groups.items())]


def _summary(rows):
    truth, nats, error = (np.array([row[key] for row in rows]) for key in ("truth", "nats", "std_error"))
    off = np.abs(nats - truth)
    trusted = np.array([row["verdict"] == "trusted" for row in rows])
    wrong = trusted & (off > [margin(value) for value in truth])
    covered = off[trusted] <= _NORMAL_975 * error[trusted]
    return {
        "mean error": off.mean(),
        "median": np.median(off),
        "largest": off.max(),
        "within 10 %": int((off <= _CLOSE * truth).sum()),
        "within x1.5": int(((nats * _FACTOR >= truth) & (nats <= _FACTOR * truth)).sum()),
        "trusted": int(trusted.sum()),
        "trusted and wrong": int(wrong.sum()),
        "coverage": covered.mean() if trusted.any() else np.nan,
        "of": len(rows),
    }
