"""Numbers of rows within a radius in one or two columns, by bisection of the sorted columns."""

import numpy as np


def counts_on_a_line(x: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Returns the number of values of `x` [n] within `radius` [n] of each, itself included; 0 for a negative radius."""
    order, start, end = intervals(x, radius)
    counts = np.empty(len(x), int)
    counts[order] = np.where(radius[order] < 0, 0, end - start)
    return counts


def counts_in_squares(x: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Returns the number of rows of `x` [n, 2] within `radius` [n] of each in both columns, itself included."""
    order, left, right = intervals(x[:, 0], radius)
    other, lower, upper = intervals(x[:, 1], radius)
    position = np.empty(len(x), np.int32)
    position[other] = np.arange(len(x))
    position = position[order]
    limits = np.concatenate([lower[position], upper[position]])
    below = _smaller(position, np.tile(left, 2), np.tile(right, 2), limits)
    counts = np.empty(len(x), int)
    counts[order] = np.where(radius[order] < 0, 0, below[len(x) :] - below[: len(x)])
    return counts


def intervals(x: np.ndarray, radius: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns the order of `x` [n], and for each value in that order the range [start, end) of those within its radius.

    Bisection finds the ends of the ranges. Each end then moves to where the *difference* obeys the radius, since
    x + radius is rounded.
    """
    order = np.argsort(x)
    x, radius = x[order], np.maximum(radius[order], 0)
    first = np.flatnonzero(np.diff(x, prepend=-np.inf))
    values, most = x[first], len(first) - 1
    last = np.searchsorted(values, x + radius, side="right") - 1
    last += (last < most) & (values[np.minimum(last + 1, most)] - x <= radius)
    last -= values[last] - x > radius
    start = np.searchsorted(values, x - radius, side="left")
    start -= (start > 0) & (x - values[np.maximum(start - 1, 0)] <= radius)
    start += x - values[start] > radius
    ends = np.append(first, len(x)).astype(np.int32)
    return order, ends[start], ends[last + 1]


def _smaller(sequence, left, right, limit):
    """Returns how many of sequence[left:right] are below `limit`, for arrays of ranges and limits.

    The sequence is a permutation of 0 to n - 1. From the highest bit down, it is sorted by one bit, with the order
    otherwise kept, and the ranges follow the bits of their limits. Where a limit has a bit that values lack, those
    values are smaller.
    """
    count = np.zeros(len(limit), np.int32)
    for bit in reversed(range(len(sequence).bit_length())):
        lacks = (sequence >> bit & 1) == 0
        zeros = np.concatenate([[0], np.cumsum(lacks)]).astype(np.int32)
        left_zeros, right_zeros = zeros[left], zeros[right]
        has = (limit >> bit & 1) == 1
        count += np.where(has, right_zeros - left_zeros, 0)
        left = np.where(has, zeros[-1] + left - left_zeros, left_zeros)
        right = np.where(has, zeros[-1] + right - right_zeros, right_zeros)
        sequence = np.concatenate([sequence[lacks], sequence[~lacks]])
    return count
