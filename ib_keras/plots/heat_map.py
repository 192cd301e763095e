"""Errors of estimates, problem by problem and estimator by estimator."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ib_keras.plots.records import Rows, records
from ib_keras.plots.styles import plain


def heat_map(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws relative errors of estimates, with a row for each task and a column for each estimator.

    Blue estimates are too low, red ones too high. The number in a cell is the mean estimate in nats over the seeds, in
    brackets unless every estimate is trusted. The truth stands beside the task.

    Args:
      rows: list of dicts with "task", "estimator", "truth" [nats], "nats" and "verdict", one for each estimate.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, or a row lacks a key.

    >>> rows = [{"task": "normal", "estimator": "KSG", "truth": 0.4, "nats": 0.38, "verdict": "trusted"}]
    >>> heat_map(rows).texts[0].get_text()
    '0.38'
    """
    rows = records(rows, ("task", "estimator", "truth", "nats", "verdict"))
    tasks, estimators = (list(dict.fromkeys(row[key] for row in rows)) for key in ("task", "estimator"))
    cells = {
        (t, e): [row for row in rows if (row["task"], row["estimator"]) == (t, e)] for t in tasks for e in estimators
    }
    error = np.array([[_relative_error(cells[t, e]) for e in estimators] for t in tasks])
    if ax is None:
        size = (3.2 + 0.95 * len(estimators), max(3.6, 1.2 + 0.26 * len(tasks)))
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    image = ax.imshow(error, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    ax.figure.colorbar(image, ax=ax, label="relative error of I(X;Y)", fraction=0.06)
    for (i, t), (j, e) in ((a, b) for a in enumerate(tasks) for b in enumerate(estimators)):
        ax.text(
            j,
            i,
            _text(cells[t, e]),
            ha="center",
            va="center",
            fontsize="small",
            color="white" if abs(error[i, j]) > 0.6 else "black",
        )
    truths = [f"{plain(t)}  {next(row['truth'] for row in rows if row['task'] == t):.2f}" for t in tasks]
    ax.set_yticks(range(len(tasks)), truths, fontsize="small")
    ax.set_xticks(range(len(estimators)), [plain(e) for e in estimators], rotation=30, ha="right", fontsize="small")
    ax.set_ylabel("task, true I(X;Y) [nats]")
    return ax


def _relative_error(rows):
    if not rows:
        return np.nan
    # Where the truth is 0 no relative error exists, and the cell stays white.
    truth = rows[0]["truth"]
    return (np.mean([row["nats"] for row in rows]) - truth) / truth if truth else 0.0


def _text(rows):
    if not rows:
        return ""
    number = f"{np.mean([row['nats'] for row in rows]):.2f}"
    return number if all(row["verdict"] == "trusted" for row in rows) else f"({number})"
