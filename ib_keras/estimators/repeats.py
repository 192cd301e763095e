"""Repeated values and rows: what a density does not produce, and neighbours mistake for dependence."""

import numpy as np

_TIED, _COPIED = 0.05, 0.01
_ATOMS = 2


def tied_fraction(x):
    """Returns the largest share of repeated values among the columns of `x` [n, d] that are not constant."""
    distinct = np.array([len(np.unique(column)) for column in x.T])
    return float(np.max(1 - distinct[distinct > 1] / len(x), initial=0.0))


def copied_fraction(x):
    """Returns the share of rows of `x` [n, d] that repeat an earlier row."""
    return 1 - len(np.unique(x, axis=0)) / len(x)


def is_lattice(x):
    """Whether a column of `x` [n, d] repeats many different values, like rounded measurements; one or two are atoms."""
    for column in x.T:
        counts = np.unique(column, return_counts=True)[1]
        if np.sum(counts > 1) > _ATOMS and 1 - len(counts) / len(x) > _TIED:
            return True
    return False


def no_density(x, y):
    """Returns the reason why the rows of `x` and `y` cannot come from a density, or None."""
    copied = copied_fraction(np.hstack([x, y]))
    if copied > _COPIED:
        return f"{copied:.1%} of the rows are copies of others: pass distinct rows, or integers to PlugIn"
    tied = max(map(tied_fraction, (x, y)))
    if tied > _TIED:
        return f"{tied:.1%} of the values of a column are repeated, so it has no density: use MixedKSG, or integers as labels"
    return None
