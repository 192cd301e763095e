"""Algorithm 1 of Kraskov et al. (2004), row by row."""

import numpy as np
from scipy.special import digamma


def ksg(x, y, k):
    n = len(x)
    total = 0.0
    for i in range(n):
        d_x = np.abs(x - x[i]).max(axis=1)
        d_y = np.abs(y - y[i]).max(axis=1)
        joint = np.delete(np.maximum(d_x, d_y), i)
        radius = np.sort(joint)[k - 1]
        n_x = np.sum(np.delete(d_x, i) < radius)
        n_y = np.sum(np.delete(d_y, i) < radius)
        total += digamma(n_x + 1) + digamma(n_y + 1)
    return digamma(k) + digamma(n) - total / n
