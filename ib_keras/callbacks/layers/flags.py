"""Warnings about a layer or its numbers, as sentences for the column `flags` of its row."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ib_keras.plane_row import LAYER, QUANTITIES, READER, RELEVANCE, SOURCE, STD_ERROR, UPPER

_LIMITS = {"tanh": (-1, 1), "sigmoid": (0, 1), "hard_sigmoid": (0, 1), "hard_tanh": (-1, 1), "softsign": (-1, 1)}
_NEAR_LIMIT = 0.01
_SATURATED_SHARE = 0.5
_TOLERANCE, _TOLERATED_ERRORS = 0.05, 2


def activation_flags(t: np.ndarray, activation: str | None = None) -> list[str]:
    """Returns sentences about dead units and about values at the limits of the activation function.

    Args:
      t: activations [n, ..., units], where the units of a convolution are its channels.
      activation: name of the activation function of the layer; None (default) where unknown.

    >>> activation_flags(np.array([[0.0, 0.9], [0.0, -0.5]]), "tanh")
    ['1 of 2 units are dead, with one value for all examples: lower the learning rate or change the initial weights']
    """
    units = t.reshape(-1, t.shape[-1])
    dead = units.min(axis=0) == units.max(axis=0)
    flags = []
    if dead.any():
        flags.append(
            f"{dead.sum()} of {len(dead)} units are dead, with one value for all examples: lower the learning rate or "
            "change the initial weights"
        )
    if activation in _LIMITS and not dead.all():
        low, high = _LIMITS[activation]
        near = _NEAR_LIMIT * (high - low)
        alive = units[:, ~dead]
        share = ((alive <= low + near) | (alive >= high - near)).mean()
        if share > _SATURATED_SHARE:
            flags.append(
                f"the layer is saturated, with {share:.0%} of its values at the limits of {activation}: lower the "
                "learning rate or normalise the input of the layer"
            )
    return flags


def overlap_flags(overlap: int) -> list[str]:
    """Returns a sentence about examples that are windows of a series, which are fewer than they look.

    Args:
      overlap: number of examples that follow a window and share values with it; 0 for other examples.

    >>> overlap_flags(0), len(overlap_flags(3))
    ([], 1)
    """
    if overlap == 0:
        return []
    return [
        f"each example shares values with the {overlap} that follow it, as sliding windows of a series do: hold out "
        f"every {overlap + 1}th window"
    ]


def bound_flags(row: Mapping[str, Any]) -> list[str]:
    """Returns sentences about values of one row that contradict each other.

    Args:
      row: row of a plane.

    >>> bound_flags({"I(X;T)": 3.0, "I(X;T)_upper": 2.0, "I(T;Y)": 1.0})
    ['the lower bound on I(X;T), 3.000, exceeds the upper bound, 2.000: measure more examples']
    """
    flags = []
    if _exceeds(row, SOURCE, row.get(SOURCE + UPPER)):
        flags.append(
            f"the lower bound on {SOURCE}, {row[SOURCE]:.3f}, exceeds the upper bound, {row[SOURCE + UPPER]:.3f}: "
            "measure more examples"
        )
    most = row.get(SOURCE + UPPER, row.get(SOURCE))
    if not _is_read(row) and _exceeds(row, RELEVANCE, most):
        flags.append(
            f"{RELEVANCE} of {row[RELEVANCE]:.3f} exceeds {SOURCE} of {most:.3f}, although T knows Y through X alone: "
            "read the verdicts, one of the estimates is biased"
        )
    return flags


def processing_flags(row: Mapping[str, Any], parent: Mapping[str, Any]) -> list[str]:
    """Returns sentences about quantities of a layer that exceed those of the layer it is computed from.

    Processing cannot add information. An excess comes from different noise levels or bins, or from a biased estimate.

    Args:
      row: row of a plane.
      parent: row of the layer that the layer of `row` is computed from alone.

    >>> print(*processing_flags({"I(X;T)": 6.6}, {"layer": "code", "I(X;T)": 2.8}))
    I(X;T) of 6.600 exceeds the 2.800 of 'code', from which the layer is computed: compare both at one noise level
    """
    flags = []
    for quantity in QUANTITIES:
        if quantity == RELEVANCE and (_is_read(row) or _is_read(parent)):
            continue
        most = parent.get(quantity + UPPER, parent.get(quantity))
        if _exceeds(row, quantity, most, parent.get(quantity + STD_ERROR)):
            flags.append(
                f"{quantity} of {row[quantity]:.3f} exceeds the {most:.3f} of {parent[LAYER]!r}, from which the layer "
                "is computed: compare both at one noise level"
            )
    return flags


def _is_read(row):
    """Whether I(T;Y) of a row is that of a classifier, which reads the layer without its noise."""
    return row.get(RELEVANCE + READER) is not None and row[RELEVANCE + READER] == row.get(RELEVANCE)


def _exceeds(row, quantity, most, other_error=None):
    """Whether a value exceeds `most` by more than 0.05 nats and two standard errors; a missing value does not."""
    errors = [
        error for error in (row.get(quantity + STD_ERROR), other_error) if error is not None and np.isfinite(error)
    ]
    value = row.get(quantity)
    if value is None or most is None or not np.isfinite([value, most]).all():
        return False
    return value - most > _TOLERANCE + _TOLERATED_ERRORS * float(np.sqrt(np.square(errors).sum()))
