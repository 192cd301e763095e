"""Test for dependence by grids of ranks, where a value near zero reports none."""

import itertools

import numpy as np

from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.rows.columns import strict_ranks

_CUTS = {1: (2, 4, 8, 16, 32, 64), 2: (2, 3, 4, 6, 8, 12, 16), 3: (2, 3, 4, 6)}
"""Numbers of cells along each column, for grids over so many columns of one side."""
_ROWS_PER_CELL = 0.25
_MOST_COLUMNS = 4
_OVERLAP = 0.6
"""Share of the number of tests that counts as independent, since tests on grids that refine each other overlap."""


def grid_p_value(x: np.ndarray, y: np.ndarray, known: float = 0.0) -> float:
    """Returns the p-value of the hypothesis that two sides share at most `known` nats, against all grids of ranks.

    Each column is cut into 2 to 64 cells of equal counts, labels into their classes; grids over one, two and three
    columns of a side are tried against those of the other side. Pearson's statistic of the grid with the smallest
    p-value is compared with the moments that it has for fixed margins, which hold in sparse tables too.

    Args:
      x: columns [n, d_x], d_x <= 4, or integers, which are labels.
      y: columns [n, d_y], d_y <= 4, or integers.
      known: nats that the value already accounts for, default 0.

    >>> u, v = np.random.default_rng(1).uniform(size=[2, 400, 1])
    >>> board = np.where((8 * u).astype(int) % 2 == (8 * v).astype(int) % 2, v, (v + 1 / 8) % 1)
    >>> grid_p_value(u, board) < 1e-6, grid_p_value(u, v) > 0.02
    (True, True)

    References:
      Haldane, The mean and variance of chi-squared, when used as a test of homogeneity (1940), for the moments.
      Reshef et al., Detecting novel associations in large data sets (2011), for scanning grids.
    """
    smallest, tests = 1.0, 0
    ours, theirs = (list(_codes(side, seed)) for seed, side in enumerate((x, y)))
    for (a, cells_a), (b, cells_b) in itertools.product(ours, theirs):
        if cells_a * cells_b * _ROWS_PER_CELL <= len(x):
            smallest = min(smallest, _p_value(a, cells_a, b, cells_b, known))
            tests += 1
    return min(1.0, smallest * max(1.0, _OVERLAP * tests))


def _codes(side, seed):
    """Yields (cell of each row [n], number of cells) for every grid over one side."""
    if side.dtype.kind != "f":
        label = symbols(side)
        yield label, label.max() + 1
        return
    order = strict_ranks(side, seed)
    columns = range(side.shape[1])
    for size in range(1, min(3, len(columns)) + 1):
        for chosen in itertools.combinations(columns, size):
            for cuts in _CUTS[size]:
                cell = np.zeros(len(side), np.int64)
                for column in chosen:
                    cell = cell * cuts + order[:, column] * cuts // len(side)
                yield cell, cuts**size


def _p_value(a, cells_a, b, cells_b, known):
    from scipy.stats import gamma

    n = len(a)
    table = np.bincount(a * cells_b + b, minlength=cells_a * cells_b).reshape(cells_a, cells_b).astype(np.float64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if min(table.shape) < 2:
        return 1.0
    expected = np.outer(rows, columns) / n
    statistic = ((table - expected) ** 2 / expected).sum()
    freedom = (len(rows) - 1) * (len(columns) - 1)
    excess = [n * (1 / side).sum() - len(side) ** 2 - 2 * len(side) + 2 for side in (rows, columns)]
    noncentral = 2 * n * known
    mean = freedom * n / (n - 1) + noncentral
    variance = max(1.6 * freedom, 2 * freedom + excess[0] * excess[1] / n) + 4 * noncentral
    return float(gamma.sf(statistic, mean**2 / variance, scale=variance / mean))


def takes_grids(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether both sides have few enough columns for grids over them."""
    return all(side.dtype.kind != "f" or side.shape[1] <= _MOST_COLUMNS for side in (x, y))
