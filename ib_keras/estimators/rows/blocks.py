"""Rows in blocks, so that what is computed of them fits into memory."""

VALUES = 2**23
"""Values that a block may make: 64 MB of float64."""


def slices(n: int, size: int) -> list[slice]:
    """Returns the slices of `size` rows that part `n` rows; the last may be smaller.

    >>> slices(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def blocks(n: int, width: int, values: int = VALUES) -> list[slice]:
    """Returns the slices that part `n` rows such that each makes at most so many `values`, `width` for every row.

    >>> blocks(5, 100, values=200)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return slices(n, max(1, values // width))
