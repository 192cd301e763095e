"""Equation 8 of Frenzel & Pompe (2007), row by row."""

import numpy as np


def harmonic(n):
    """Returns h_n = -(1 + 1/2 + ... + 1/n), which is -psi(n + 1) but for Euler's constant."""
    return -sum(1 / j for j in range(1, n + 1))


def information(x, y, z, k):
    total = 0.0
    for i in range(len(x)):
        distance = [np.delete(np.abs(side - side[i]).max(axis=1), i) for side in (x, y, z)]
        radius = np.sort(np.max(distance, axis=0))[k - 1]
        inside = [d < radius for d in distance]
        n_xz, n_yz, n_z = np.sum(inside[0] & inside[2]), np.sum(inside[1] & inside[2]), np.sum(inside[2])
        total += harmonic(n_xz) + harmonic(n_yz) - harmonic(n_z) - harmonic(k - 1)
    return total / len(x)
