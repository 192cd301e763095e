"""Algorithm 2 of Kraskov et al. (2004), row by row."""

import numpy as np
from scipy.special import digamma


def ksg_two_radii(x, y, k):
    n = len(x)
    total = 0.0
    for i in range(n):
        d_x = np.abs(x - x[i]).max(axis=1)
        d_y = np.abs(y - y[i]).max(axis=1)
        near = [j for j in sorted(range(n), key=lambda j: max(d_x[j], d_y[j])) if j != i][:k]
        n_x = sum(d_x[j] <= max(d_x[near]) for j in range(n) if j != i)
        n_y = sum(d_y[j] <= max(d_y[near]) for j in range(n) if j != i)
        total += digamma(n_x) + digamma(n_y)
    return digamma(k) - 1 / k + digamma(n) - total / n
