"""The planes of several seeds as one: mean and spread without dead runs, and a score of compression."""

import math
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from ib_keras.plane_row import (
    DATA,
    EPOCH,
    ESTIMATOR,
    HIGH,
    LAYER,
    LOW,
    QUANTITIES,
    RELEVANCE,
    SOURCE,
    STD_ERROR,
    TARGET,
    VERDICT,
)

MEAN_COLUMNS = ("seeds", "dead", "compression", "compression_std")
"""Columns of the rows of a mean plane beside those of a `PlaneRow`."""
_ALIVE = 0.1

Rows = Sequence[dict[str, Any]]


def aggregate(rows: Rows) -> list[dict[str, Any]]:
    """Returns the rows of the mean plane over the seeds whose training went somewhere, as the plots take them.

    Each row holds for each quantity its mean in nats, `_low` and `_high` at one standard deviation over the seeds, the
    `_std_error` of the mean, and the `_verdict`, which is trusted where that of every seed is. `seeds` and `dead` are
    numbers of runs. The row of a layer in its last epoch holds `compression`, the mean of `compression_scores`, with
    its `compression_std`.

    Args:
      rows: rows of planes, each with "seed", "epoch" and "layer", and with the "loss" of the epoch where it is known.

    >>> rows = [{"seed": s, "epoch": e, "layer": "code", "I(X;T)": 2.0 + s - e} for s in (0, 1) for e in (0, 1)]
    >>> [(row["epoch"], row["I(X;T)"], row["I(X;T)_low"], row.get("compression")) for row in aggregate(rows)]
    [(0, 2.5, 2.0, None), (1, 1.5, 1.0, 1.0)]
    """
    dead = dead_seeds(rows)
    alive = [row for row in rows if row["seed"] not in dead]
    scores = compression_scores(alive)
    groups = {}
    for row in alive or rows:
        groups.setdefault(tuple(row.get(key) for key in (EPOCH, DATA, TARGET, LAYER, ESTIMATOR)), []).append(row)
    last = {key[1:]: max(other[0] for other in groups if other[1:] == key[1:]) for key in groups}
    merged = [
        _merged(key, group, len(dead)) | (_score(key, scores) if key[0] == last[key[1:]] else {})
        for key, group in groups.items()
    ]
    return sorted(merged, key=lambda row: row[EPOCH])


def dead_seeds(rows: Rows) -> set[int]:
    """Returns the seeds whose training went nowhere.

    A run is dead if its last loss is not finite, or if none of its layers ends with more than a tenth of the
    information with which the best run of that layer ends: I(T;Y), or I(X;T) where there are no labels.

    Args:
      rows: rows of planes, as `aggregate` takes them.

    >>> rows = [{"seed": s, "epoch": 1, "layer": "code", "I(T;Y)": nats} for s, nats in enumerate((1.0, 0.02, 0.9))]
    >>> dead_seeds(rows)
    {1}
    """
    known = RELEVANCE if any(_finite(row.get(RELEVANCE)) for row in rows) else SOURCE
    ends = {(row["seed"], row[LAYER]): row for row in sorted(rows, key=lambda row: row[EPOCH])}
    best = {}
    for (_, layer), row in ends.items():
        if _finite(row.get(known)):
            best[layer] = max(best.get(layer, 0.0), row[known])
    dead = set()
    for seed in {row["seed"] for row in rows}:
        own = {layer: row for (other, layer), row in ends.items() if other == seed}
        knows = any(_finite(row.get(known)) and row[known] > _ALIVE * best[layer] for layer, row in own.items())
        if not knows or any("loss" in row and not _finite(row["loss"]) for row in own.values()):
            dead.add(seed)
    return dead


def compression_scores(rows: Rows) -> dict[tuple[Hashable, ...], float]:
    """Returns {(seed, data, target, layer, estimator): peak minus final I(X;T) in nats over the epochs of a run}.

    The peak is a maximum over epochs, and lies above the truth by about the error of a single estimate: only a score
    above that error says that a run compressed.

    Args:
      rows: rows of planes, as `aggregate` takes them.
    """
    runs = {}
    for row in sorted(rows, key=lambda row: row[EPOCH]):
        if _finite(row.get(SOURCE)):
            runs.setdefault((row["seed"], row.get(DATA), row.get(TARGET), row[LAYER], row.get(ESTIMATOR)), []).append(
                row[SOURCE]
            )
    return {key: max(values) - values[-1] for key, values in runs.items()}


def _merged(key, group, dead):
    named = zip((EPOCH, DATA, TARGET, LAYER, ESTIMATOR), key)
    merged = {column: value for column, value in named if column != TARGET or value is not None}
    merged |= {"seeds": len({row["seed"] for row in group}), "dead": dead}
    for quantity in QUANTITIES:
        values = np.array([row[quantity] for row in group if _finite(row.get(quantity))])
        if len(values):
            spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
            verdicts = [row.get(quantity + VERDICT, "trusted") for row in group]
            untrusted = [verdict for verdict in verdicts if verdict != "trusted"]
            mean, reach = float(values.mean()), float(values.std())
            merged |= {
                quantity: mean,
                quantity + LOW: mean - reach,
                quantity + HIGH: mean + reach,
                quantity + STD_ERROR: spread / math.sqrt(len(values)),
                quantity + VERDICT: max(untrusted, key=untrusted.count) if untrusted else "trusted",
            }
    return merged


def _score(key, scores):
    own = [score for (_, *series), score in scores.items() if tuple(series) == key[1:]]
    return {"compression": float(np.mean(own)), "compression_std": float(np.std(own))} if own else {}


def _finite(value):
    return value is not None and math.isfinite(value)
