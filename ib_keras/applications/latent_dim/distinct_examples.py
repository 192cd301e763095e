"""Examples that differ, the columns in which they vary, and the numbers of coordinates that a code of them may have."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, rows
from ib_keras.estimators.rows.leading_components import leading_components

_LEAST_ROWS, _MOST_ROWS = 5, 10_000
_MOST_COLUMNS = 256


def distinct_examples(x: ArrayLike, seed: int = 0) -> np.ndarray:
    """Returns the different examples [n, ...] in float64, of at most 10,000 that are drawn.

    Args:
      x: examples [n, ...].
      seed: integer seed of the draw.

    Raises:
      InputError: for fewer than 5 rows, NaN, or values that are no numbers.

    >>> distinct_examples([[1, 2], [1, 2], [3, 4], [5, 6], [7, 8]]).shape
    (4, 2)
    """
    flat = rows("x", x)
    if len(flat) < _LEAST_ROWS:
        raise rejection("x", f"at least {_LEAST_ROWS} rows", f"{len(flat)} rows", "Collect more.")
    kept = np.sort(np.random.default_rng(seed).permutation(len(flat))[:_MOST_ROWS])
    # Copies of a held-out row would stand among its own neighbours.
    kept = kept[np.sort(np.unique(flat[kept], axis=0, return_index=True)[1])]
    return flat[kept].astype(np.float64).reshape(len(kept), *(np.shape(x)[1:] or (1,)))


def varying_columns(x: np.ndarray) -> np.ndarray:
    """Returns the columns of different rows [n, d] that vary, or the leading 256 principal components of more.

    Raises:
      InputError: where no column varies.

    >>> varying_columns(np.array([[1.0, 2.0], [1.0, 3.0]])).shape
    (2, 1)
    """
    kept = x.max(axis=0) > x.min(axis=0)
    if not kept.any():
        raise rejection("x", "rows that differ", "equal rows", "Pass the examples as they were before rounding.")
    return leading_components(x[:, kept], _MOST_COLUMNS).astype(np.float64)


def checked_dims(dims: Sequence[int], units: int) -> list[int]:
    """Returns rising numbers of coordinates, each once.

    Args:
      dims: integers of at least 1.
      units: number of values of an example, the most that is allowed.

    Raises:
      InputError: for numbers below 1 or above `units`, and for none.

    >>> checked_dims([3, 1, 3], units=4)
    [1, 3]
    """
    dims = sorted({positive_int("dims", one) for one in np.atleast_1d(np.asarray(dims)).tolist()})
    if not dims:
        raise rejection("dims", "one or more numbers of coordinates", "none", "Pass e.g. 2, 3 and 4.")
    if dims[-1] > units:
        expected = f"at most {units}, the number of values of an example"
        raise rejection("dims", expected, dims[-1], "A code of as many numbers as the input needs no model.")
    return dims
