"""The bottleneck of a table by linear programming, over posteriors p(x|t) on a grid of the simplex.

min over mixtures sum_t q(t) r_t = p of sum_t q(t) [beta H(W r_t) - H(r_t)] is convex in q for fixed r_t, so that a grid
of r_t gives the best mixture on it: a bottleneck that exists, and thus an upper bound on the least Lagrangian.
"""

import itertools

import numpy as np
from scipy.optimize import linprog
from scipy.stats import entropy


def least_lagrangian(p_xy, beta, cells):
    """Returns the least I(X;T) - beta I(T;Y) in nats of a T whose p(x|t) are multiples of 1 / cells."""
    p_xy = np.asarray(p_xy, float)
    p_x = p_xy.sum(axis=1)
    grid = np.array(
        [point for point in itertools.product(range(cells + 1), repeat=len(p_x) - 1) if sum(point) <= cells]
    )
    grid = np.column_stack([grid, cells - grid.sum(axis=1)]) / cells
    grid = np.vstack([grid, p_x])
    cost = beta * entropy(grid @ (p_xy / p_x[:, None]), axis=1) - entropy(grid, axis=1)
    found = linprog(cost, A_eq=grid.T, b_eq=p_x, bounds=(0, None), method="highs")
    return found.fun + entropy(p_x) - beta * entropy(p_xy.sum(axis=0))
