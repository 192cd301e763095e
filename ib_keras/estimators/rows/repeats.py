"""Repeated values and rows.

Continuous data have none, and nearest-neighbour estimators read them as dependence.
"""

import numpy as np

from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.row_digest import row_digest

TIED, COPIED = 0.05, 0.01
"""Shares of repeated values in a column, and of repeated rows, above which there is no density."""
_ATOMS = 2


def tied_fraction(x: np.ndarray) -> float:
    """Returns the largest share of repeated values in a column of `x` [n, d]; constant columns do not count."""
    distinct = np.array([len(np.unique(column)) for column in x.T])
    return float(np.max(1 - distinct[distinct > 1] / len(x), initial=0.0))


def copied_fraction(*sides: np.ndarray) -> float:
    """Returns the share of rows that repeat an earlier row in all `sides` [n, d]."""
    # Only rows that tie in the first column can be copies, and in most data none do: few rows have to be hashed.
    column = sides[0][:, 0]
    order = np.argsort(column)
    same = np.diff(column[order]) == 0
    suspects = order[np.append(same, False) | np.append(False, same)]
    distinct = len({row_digest(*(side[row] for side in sides)) for row in suspects})
    return 1 - (len(column) - len(suspects) + distinct) / len(column)


def is_lattice(x: np.ndarray) -> bool:
    """Whether a column of `x` [n, d] repeats many different values, as rounded measurements do."""
    for column in x.T:
        # One or two repeated values are atoms beside a density, such as the zeros of ReLU, which MixedKSG handles.
        counts = np.unique(column, return_counts=True)[1]
        if np.sum(counts > 1) > _ATOMS and 1 - len(counts) / len(x) > TIED:
            return True
    return False


def largest_tied_fraction(pair: Pair) -> float:
    """Returns the largest share of repeated values among the columns of both sides of a `Pair`."""
    return max(map(tied_fraction, pair.sides))


def no_density(pair: Pair) -> str | None:
    """Returns the reason why the rows of a `Pair` cannot come from a density, or None."""
    copied = copied_fraction(*pair.sides)
    if copied > COPIED:
        return f"{copied:.1%} of the rows are copies of other rows: pass distinct rows, or integers to PlugIn"
    tied = pair.once(largest_tied_fraction)
    if tied > TIED:
        return f"{tied:.1%} of the values of a column are repeated, so that it has no density: use MixedKSG"
    return None
