"""Gaussians that are fitted to some draws, and the log density of other draws under them."""

import math

import numpy as np

from ib_keras.estimators.rows.blocks import slices

_ROWS = 4096


def cross_fitted_gaussian(t: np.ndarray, value: np.ndarray | None = None) -> np.ndarray:
    """Returns log r(t_i) [n] under Gaussians fitted to that half of the draws which row i is not in.

    Their covariance is diagonal or, where the rows suffice, full, whichever gives the larger likelihood.

    Args:
      t: draws [n, d].
      value: integer codes [n] of rows that stay in one half; None (default) where every row is on its own.
    """
    result = np.empty(len(t))
    if value is None:
        for fold in (0, 1):
            result[fold::2] = _held_out_log_density(t[1 - fold :: 2], t[fold::2])
        return result
    for fold in (0, 1):
        held = value % 2 == fold
        result[held] = _held_out_log_density(t[~held], t[held])
    return result


def _held_out_log_density(fit, held):
    """Returns the log density [m] of the rows `held` [m, d] under the Gaussian that is fitted to the rows `fit`."""
    centre, d = fit.mean(axis=0), fit.shape[1]
    scale = np.sqrt(sum(((rows - centre) ** 2).sum(axis=0) for rows in _parts(fit)) / len(fit)) + 1e-12
    candidates = [_log_densities(held, lambda rows: (rows - centre) / scale, np.log(scale).sum())]
    # With fewer rows a full covariance is close to singular and fits noise.
    if len(fit) > 2 * d:
        covariance = sum((rows - centre).T @ (rows - centre) for rows in _parts(fit)) / len(fit)
        root = np.linalg.cholesky(covariance + 1e-12 * np.eye(d))
        whiten = np.linalg.inv(root).T
        candidates.append(_log_densities(held, lambda rows: (rows - centre) @ whiten, np.log(np.diag(root)).sum()))
    return max(candidates, key=np.mean)


def _log_densities(x, whitened, log_scale):
    return np.concatenate([_normal_log_density(whitened(rows), log_scale) for rows in _parts(x)])


def _parts(x):
    return (x[rows] for rows in slices(len(x), _ROWS))


def _normal_log_density(white, log_scale):
    return -0.5 * (white**2).sum(axis=1) - log_scale - 0.5 * white.shape[1] * math.log(2 * math.pi)
