"""Scores of correlated normal pairs by the true density ratio."""

import numpy as np


def true_log_ratio(x, y, rho):
    """Returns log p(y_j|x_i) / p(y_j) for all pairs, [n, n]; row i is the x, column j the y."""
    residual = (y[None, :] - rho * x[:, None]) ** 2 / (1 - rho**2)
    return 0.5 * (y[None, :] ** 2 - residual) - 0.5 * np.log(1 - rho**2)


def pairs(n, rho, seed):
    """Returns n correlated normal pairs (x [n], y [n])."""
    x, noise = np.random.default_rng(seed).normal(size=[2, n])
    return x, rho * x + np.sqrt(1 - rho**2) * noise
