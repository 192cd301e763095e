"""What is wrong with a layer or with its numbers, in sentences."""

import numpy as np

from ib_keras.plane_row import LAYER, QUANTITIES, RELEVANCE, SOURCE, STD_ERROR, UPPER

_LIMITS = {"tanh": (-1, 1), "sigmoid": (0, 1), "hard_sigmoid": (0, 1), "hard_tanh": (-1, 1), "softsign": (-1, 1)}
_NEAR_LIMIT = 0.01
_SATURATED_SHARE = 0.5
_TOLERANCE = 0.05


def activation_flags(t, activation=None):
    """Returns sentences about activations [n, ..., units]: units that never change, values at the limits of the
    activation.

    Args:
      t: array; the last axis holds the units (the channels of a convolution).
      activation: name of the activation function of the layer, or None.

    >>> activation_flags(np.array([[0.0, 0.9], [0.0, -0.5]]), "tanh")
    ['1 of 2 units are dead: they are the same for every example']
    """
    units = t.reshape(-1, t.shape[-1])
    dead = units.min(axis=0) == units.max(axis=0)
    flags = [f"{dead.sum()} of {len(dead)} units are dead: they are the same for every example"] if dead.any() else []
    if activation in _LIMITS and not dead.all():
        low, high = _LIMITS[activation]
        near = _NEAR_LIMIT * (high - low)
        alive = units[:, ~dead]
        share = ((alive <= low + near) | (alive >= high - near)).mean()
        if share > _SATURATED_SHARE:
            flags.append(f"saturated: {share:.0%} of the values lie at the limits of {activation}")
    return flags


def bound_flags(row):
    """Returns sentences about bounds of one row that contradict each other.

    >>> bound_flags({"I(X;T)": 3.0, "I(X;T)_upper": 2.0, "I(T;Y)": 1.0})
    ['the lower bound on I(X;T), 3.000, exceeds the upper bound, 2.000']
    """
    flags = []
    if _exceeds(row, SOURCE, row.get(SOURCE + UPPER)):
        flags.append(
            f"the lower bound on {SOURCE}, {row[SOURCE]:.3f}, exceeds the upper bound, {row[SOURCE + UPPER]:.3f}"
        )
    most = row.get(SOURCE + UPPER, row.get(SOURCE))
    if _exceeds(row, RELEVANCE, most):
        flags.append(f"data processing: {RELEVANCE} {row[RELEVANCE]:.3f} exceeds {SOURCE} {most:.3f}")
    return flags


def processing_flags(row, parent):
    """Returns sentences where a layer seems to know more than `parent`, the row of the layer that it is computed from
    alone.

    Processing cannot add information: the two numbers are those of different noise levels or bins, or one is biased.

    >>> processing_flags({"I(X;T)": 6.6}, {"layer": "code", "I(X;T)": 2.8})
    ["data processing: I(X;T) 6.600 exceeds the 2.800 of 'code', which this layer is computed from"]
    """
    flags = []
    for quantity in QUANTITIES:
        most = parent.get(quantity + UPPER, parent.get(quantity))
        if _exceeds(row, quantity, most, parent.get(quantity + STD_ERROR)):
            flags.append(
                f"data processing: {quantity} {row[quantity]:.3f} exceeds the {most:.3f} of {parent[LAYER]!r}, "
                "which this layer is computed from"
            )
    return flags


def _exceeds(row, quantity, most, other_error=None):
    """Whether a value is above `most` by more than 0.05 nats and two standard errors; missing values exceed nothing."""
    errors = [
        error for error in (row.get(quantity + STD_ERROR), other_error) if error is not None and np.isfinite(error)
    ]
    value = row.get(quantity)
    if value is None or most is None or not np.isfinite([value, most]).all():
        return False
    return value - most > _TOLERANCE + 2 * float(np.sqrt(np.square(errors).sum()))
