"""Rows that belong together, such as repeated measurements of one subject, and draws of one row of each group."""

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.estimate import Estimate

_DRAWS, _LEAST_GROUPS = 8, 12


def group_codes(groups: ArrayLike, n: int) -> np.ndarray:
    """Returns the integer codes [n] of groups, or raises an `InputError` unless every row has a group.

    Args:
      groups: integers or names [n], one for each row.
      n: number of rows.

    >>> group_codes([7, 7, 9], 3).tolist()
    [0, 0, 1]
    """
    try:
        groups = np.asarray(groups)
    except ValueError:
        remedy = "Name the group of every row by one integer or one text."
        raise rejection("groups", "one group for each row", repr(groups), remedy) from None
    if groups.size != n or len(groups) != n:
        raise rejection(
            "groups", f"one group for each of the {n} rows", f"{groups.size} groups", "State the group of every row."
        )
    missing = sum(group is None or group != group for group in groups.reshape(-1).tolist())
    if missing:
        raise rejection(
            "groups", "a group for every row", f"{missing} rows without one", "Give such rows groups of their own."
        )
    groups = groups.astype(str) if groups.dtype.kind == "O" else groups
    return np.unique(groups, return_inverse=True)[1].reshape(-1)


def one_row_of_each(codes: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Returns the numbers of one random row of each group, in the order of the rows.

    Args:
      codes: integer codes of the groups [n].
      generator: source of the draw.

    >>> len(one_row_of_each(np.array([0, 0, 1, 2, 1]), np.random.default_rng(0)))
    3
    """
    order = generator.permutation(len(codes))
    return np.sort(order[np.unique(codes[order], return_index=True)[1]])


def of_groups(measure: Callable[[np.ndarray], Estimate], groups: ArrayLike, n: int) -> Estimate:
    """Returns the mean of eight estimates from one row of each group, with the first verdict that doubts them.

    Args:
      measure: function of the numbers of the chosen rows.
      groups: integers or names [n] of rows that belong together.
      n: number of rows.
    """
    codes, generator = group_codes(groups, n), np.random.default_rng(0)
    if codes.max() + 1 < _LEAST_GROUPS:
        raise rejection(
            "groups",
            f"at least {_LEAST_GROUPS} groups, each of which gives one row",
            f"{codes.max() + 1} groups of {n} rows",
            "Collect more subjects, or leave `groups` out where the rows are independent.",
        )
    drawn = [measure(one_row_of_each(codes, generator)) for _ in range(_DRAWS)]
    doubted = next((estimate for estimate in drawn if estimate.verdict != "trusted"), drawn[0])
    return dataclasses.replace(
        doubted,
        nats=float(np.mean([estimate.nats for estimate in drawn])),
        std_error=float(np.mean([estimate.std_error for estimate in drawn])),
        reason=f"{doubted.reason} (each draw takes one row of each of {doubted.n} groups)",
    )
