"""The questions that targets of many forms put to layers: each output, each label, each step of a sequence."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ib_keras._checks import is_one_hot, rejection, rows
from ib_keras._checks import labels as checked_labels
from ib_keras.callbacks.layers.target import Target

RECONSTRUCTION = "reconstruction"
LABELS, STEPS = "labels", "steps"
QUESTIONS = (LABELS, STEPS)
_MOST_STEPS = 8


def questions_of(argument: str, y: Any, n: int, question: str | None = None) -> list[Target]:
    """Returns the targets of n examples, one for each question.

    Args:
      argument: name of the argument, for error messages.
      y: integer labels [n]; numbers [n, ...] of floating dtype; `"reconstruction"` for the output of the model, whose
        target has no parts; or None. With a question, also a dict or a list of such targets, and several labels [n, k].
      n: number of examples.
      question: `"labels"`, where several labels [n, k] of an example are asked as one joint label, and one by one, for
        their sum; `"steps"`, where targets [n, steps, ...] are asked at the last step, and for the mean over the steps,
        of which at most eight are measured; None (default) takes one target alone.

    Raises:
      InputError: for targets of another form or length.

    >>> [target.name for target in questions_of("y", np.array([[0, 1], [1, 1], [0, 0]]), 3, "labels")]
    ['joint of 2 labels', 'sum over 2 labels']
    """
    if y is None:
        return []
    if question is None or not _several(y):
        return _of_one(argument, y, n, question)
    named = y.items() if isinstance(y, Mapping) else ((f"target {place}", one) for place, one in enumerate(y, 1))
    return [
        dataclasses.replace(target, name=f"{name}, {target.name}" if target.name else str(name))
        for name, one in named
        if one is not None
        for target in _of_one(argument, one, n, question)
    ]


def _several(y):
    """Whether `y` is a structure of arrays, rather than one array, which may be written as nested lists."""
    if isinstance(y, Mapping):
        return True
    return isinstance(y, (list, tuple)) and any(np.ndim(part) and hasattr(part, "__array__") for part in y)


def _of_one(argument, y, n, question):
    if isinstance(y, str) and y == RECONSTRUCTION:
        return [Target((), True)]
    if question == STEPS:
        return _of_steps(argument, np.asarray(y), n)
    table = rows(argument, y)
    several = table.shape[1] > 1 and table.dtype.kind in "iub" and not is_one_hot(table)
    if question == LABELS and several:
        return _of_labels(argument, table, np.ndim(y), n)
    return [_single(argument, y, n)]


def _of_labels(argument, table, dimensions, n):
    if dimensions > 2:
        raise rejection(
            argument,
            "labels of shape [n] or [n, k]",
            f"integers of {dimensions} dimensions",
            'Pass question="steps" for a sequence of labels, or cast a picture to floats for a continuous target.',
        )
    _require_rows(argument, table, n, "labels")
    joint, k = np.unique(table, axis=0, return_inverse=True)[1].reshape(-1), table.shape[1]
    each = [table[:, place].astype(np.int64) for place in range(k)]
    return [Target([joint], False, f"joint of {k} labels"), Target(each, False, f"sum over {k} labels")]


def _of_steps(argument, y, n):
    if y.ndim < 2 or y.shape[1] < 2:
        raise rejection(
            argument,
            'targets of shape [n, steps, ...] with at least 2 steps, for question="steps"',
            f"shape {y.shape}",
            "Leave `question` out.",
        )
    places = np.unique(np.round(np.linspace(0, y.shape[1] - 1, min(_MOST_STEPS, y.shape[1]))).astype(int))
    each = [_single(argument, y[:, place], n) for place in places]
    asked = f"{len(places)} of {y.shape[1]}" if len(places) < y.shape[1] else f"{y.shape[1]}"
    continuous = each[0].continuous
    return [
        Target(each[-1].parts, continuous, f"last of {y.shape[1]} steps"),
        Target([part for one in each for part in one.parts], continuous, f"mean over {asked} steps", 1 / len(each)),
    ]


def _single(argument, y, n):
    """Returns integer labels [n], or continuous targets [n, d], depending on the dtype."""
    array = rows(argument, y)
    if array.dtype.kind != "f" or is_one_hot(array):
        return Target([checked_labels(argument, y, n)], False)
    _require_rows(argument, array, n, "targets")
    return Target([array], True)


def _require_rows(argument, array, n, noun):
    if len(array) != n:
        raise rejection(
            argument,
            f"one {noun.removesuffix('s')} per example ({n})",
            f"{len(array)} {noun}",
            "Pass the targets of the same rows.",
        )


def kept_targets(targets: list[Target], kept: np.ndarray) -> list[Target]:
    """Returns targets of a part of the examples.

    Args:
      targets: the targets of all examples.
      kept: places of the examples.
    """
    return [dataclasses.replace(target, parts=[part[kept] for part in target.parts]) for target in targets]
