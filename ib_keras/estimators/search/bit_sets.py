"""Numbers of rows within a radius in several columns, by intersections of bit sets.

A bit stands for a row. The rows within a radius in one column are a range of its order, and the set of a range is the
difference of two sets of first rows. One operation compares sixty-four rows, which makes this several times as fast as
trees in three or more columns.
"""

import numpy as np

from ib_keras.estimators.rows.blocks import slices
from ib_keras.estimators.search.intervals import intervals

_MEMBERS = 2048
_BITS = 64


def counts_in_boxes(x: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Returns the number of rows of `x` [n, d] within `radius` [n] of each in all columns, itself included."""
    counts, columns = np.zeros(len(x), int), [_ranges(column, radius) for column in x.T]
    for members in slices(len(x), _MEMBERS):
        inside = None
        for position, left, right in columns:
            found = _members(position, members, left, right)
            inside = found if inside is None else np.bitwise_and(inside, found, out=inside)
        counts += np.bitwise_count(inside).sum(axis=1, dtype=int)
    return np.where(radius < 0, 0, counts)


def _ranges(column, radius):
    """Returns the position [n] of each row in the order of a column, and the range of positions within its radius."""
    order, left, right = intervals(column, radius)
    position = np.empty(len(column), np.int32)
    position[order] = np.arange(len(column))
    return position, left[position], right[position]


def _members(position, members, left, right):
    """Returns the bit sets [n, words] of those rows of the slice `members` whose position is in [left, right)."""
    place = position[members]
    bit = np.argsort(place)
    first = np.zeros([len(bit) + 1, -(-len(bit) // _BITS)], np.uint64)
    first[np.arange(1, len(first)), bit // _BITS] = np.uint64(1) << (bit % _BITS).astype(np.uint64)
    np.bitwise_or.accumulate(first, axis=0, out=first)
    member = np.zeros(len(position) + 1, np.int32)
    member[place + 1] = 1
    below = np.cumsum(member)
    found = first[below[right]]
    found ^= first[below[left]]
    return found
