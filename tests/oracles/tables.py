"""Random probability tables, and their information by the definition, cell by cell."""

import math

import numpy as np


def random_tables(shape, axes, seed=0, empty=0.0):
    """Returns float64 tables over the last `axes` axes; a share `empty` of the cells is 0."""
    generator = np.random.default_rng(seed)
    weights = generator.gamma(0.7, size=shape) * (generator.random(shape) >= empty)
    weights[(..., *[0] * axes)] += 0.1
    return weights / weights.sum(axis=tuple(range(-axes, 0)), keepdims=True)


def rounding(p):
    """Returns the absolute error that float arithmetic may leave in a sum of p log p.

    A cell adds at most a few units in the last place of a term below 1, and the logarithms of a sum of three
    entropies stay below 16.
    """
    return 16 * np.size(p) * float(np.finfo(np.asarray(p).dtype).eps)


def divergence(p, q):
    return sum(a * math.log(a / b) for a, b in zip(np.ravel(p), np.ravel(q)) if a > 0)


def entropy(p):
    return -sum(a * math.log(a) for a in np.ravel(p) if a > 0)


def conditional_entropy(p_xy):
    return sum(sum(row) * entropy(np.asarray(row) / sum(row)) for row in p_xy if sum(row) > 0)


def total_correlation(p):
    """KL of the joint from the product of its marginals."""
    product = np.zeros_like(p)
    for cell in np.ndindex(*p.shape):
        product[cell] = math.prod(np.take(p, index, axis).sum() for axis, index in enumerate(cell))
    return divergence(p, product)


def conditional_mutual_information(p_xyz):
    """The mutual information of every slice of z, weighed with p(z)."""
    total = 0.0
    for z in range(p_xyz.shape[2]):
        p_z = p_xyz[:, :, z].sum()
        if p_z > 0:
            total += p_z * total_correlation(p_xyz[:, :, z] / p_z)
    return total
