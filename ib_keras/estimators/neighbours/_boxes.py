"""Volumes of boxes around nearest neighbours, upright ones and ones along the principal axes of the neighbours."""

import functools

import numpy as np

from ib_keras.estimators.rows.blocks import VALUES, blocks
from ib_keras.estimators.search.neighbours import Neighbours

_LEVEL = 0.005
_SIMULATED = 50_000


@functools.cache
def calibrated_alpha(k: int, dimension: int) -> float:
    """Returns the ratio of volumes below which `k` uniform neighbours in `dimension` columns fall 5 times in 1000."""
    # The quantile of 5 in 1000 needs some thousand draws; more of them would not fit into memory in many columns.
    count = min(_SIMULATED, max(2_000, VALUES // (k * dimension)))
    offsets = np.random.default_rng(0).uniform(-1, 1, [count, k, dimension])
    return float(np.exp(np.quantile(log_volume_ratios(offsets), _LEVEL)))


def log_volume_ratios(offsets: np.ndarray) -> np.ndarray:
    """Returns log(volume of the oblique box / volume of the upright box) [m] of neighbours' `offsets` [m, k, d]."""
    axes = np.linalg.eigh(np.einsum("mki,mkj->mij", offsets, offsets))[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        oblique, upright = (np.log(np.abs(side).max(axis=1)).sum(axis=1) for side in (offsets @ axes, offsets))
        # Copies of one row have no box at all, and no shape that could be corrected.
        return np.where(np.isneginf(upright), 0.0, oblique - upright)


def empty_boxes(z: np.ndarray, k: int, alpha: float | None = None) -> np.ndarray:
    """Returns the log ratios of volumes [n] of the rows of `z` [n, d] that lie below log(alpha), and 0 elsewhere.

    Constant columns are left out. Where there are no more neighbours than columns, they have no shape and all ratios
    are 0.
    """
    varies = np.ptp(z, axis=0) > 0
    dimension = varies.sum()
    if k <= dimension or dimension < 2:
        return np.zeros(len(z))
    z = z[:, varies]
    near, parts = Neighbours(z).nearest(k), blocks(len(z), k * dimension)
    offsets = (np.subtract(z[near[rows]], z[rows, None], dtype=np.float64) for rows in parts)
    ratios = np.concatenate([log_volume_ratios(block) for block in offsets])
    alpha = calibrated_alpha(k, dimension) if alpha is None else alpha
    return np.where(ratios < np.log(alpha), ratios, 0.0)
