"""Probability tables as tensors: conversion, checks and marginals."""

import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.measures._numbers import real_tensor

_SUM_TOLERANCE = 1e-3


def as_pmf(argument, p, axes, like=None):
    """Returns `p` as a floating tensor whose last `axes` axes hold one probability table.

    Args:
      argument: name used in error messages.
      p: array-like of shape [..., k_1, ..., k_axes].
      axes: number of variables in the table.
      like: tensor whose dtype the result takes; None (default) keeps a floating dtype and takes float64 for others.

    Raises:
      InputError: in eager mode, if an entry is negative or a table does not sum to 1, and in any mode, if the rank is
        too low.
    """
    p = real_tensor(argument, p, like)
    if p.shape.rank is not None and p.shape.rank < axes:
        raise rejection(
            argument,
            f"a table over {axes} variables [..., {', '.join(['k'] * min(axes, 5))}{', ...' * (axes > 5)}]",
            f"shape {tuple(p.shape)}",
            "Pass one axis for each variable, after the batch axes.",
        )
    if tf.executing_eagerly():
        _reject_improper(argument, p, axes)
    return p


def _reject_improper(argument, p, axes):
    if not all(p.shape):
        raise rejection(argument, "a table of one value or more", f"shape {tuple(p.shape)}", "Pass probabilities.")
    total = tf.reduce_sum(p, axis=tuple(range(-axes, 0)))
    if not (bool(tf.reduce_all(p >= 0)) and bool(tf.reduce_all(tf.abs(total - 1) <= _SUM_TOLERANCE))):
        raise rejection(
            argument,
            "probabilities that are >= 0 and sum to 1",
            f"minimum {float(tf.reduce_min(p)):g}, sums from {float(tf.reduce_min(total)):g} "
            f"to {float(tf.reduce_max(total)):g}",
            "Normalise counts with p / p.sum(), logits with tf.nn.softmax.",
        )


def marginal(p, keep, axes):
    """Returns the marginal table of the variables `keep` (indices) of a joint over `axes` variables."""
    drop = [axis - axes for axis in range(axes) if axis not in keep]
    return tf.reduce_sum(p, axis=drop) if drop else p


def table_entropy(p, axes=1):
    """Returns the Shannon entropy in nats over the last `axes` axes, with 0 log 0 = 0."""
    return -tf.reduce_sum(tf.math.xlogy(p, p), axis=tuple(range(-axes, 0)))
