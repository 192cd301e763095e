"""Gaussians fitted to some draws, and the log density of others under them."""

import math

import numpy as np


def cross_fitted_gaussian(t):
    """Returns log r(t_i) [n] of Gaussians fitted to the half of the draws `t` [n, d] in which row i is not.

    With a diagonal or, where the rows suffice, a full covariance, whichever is more likely.
    """
    n, d = t.shape
    fold = np.arange(n) % 2
    result = np.empty(n)
    for side in (0, 1):
        fit, held = t[fold != side], t[fold == side]
        centred, centred_held = fit - fit.mean(0), held - fit.mean(0)
        scale = centred.std(0) + 1e-12
        candidates = [_normal_log_density(centred_held / scale, np.log(scale).sum())]
        if len(fit) > 2 * d:
            root = np.linalg.cholesky(centred.T @ centred / len(fit) + 1e-12 * np.eye(d))
            candidates.append(_normal_log_density(np.linalg.solve(root, centred_held.T).T, np.log(np.diag(root)).sum()))
        result[fold == side] = max(candidates, key=np.mean)
    return result


def _normal_log_density(white, log_scale):
    return -0.5 * (white**2).sum(1) - log_scale - 0.5 * white.shape[1] * math.log(2 * math.pi)
