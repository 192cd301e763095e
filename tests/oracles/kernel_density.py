"""Pairwise bounds of Kolchinsky & Tracey (2017) with Gaussian noise, pair by pair."""

import math


def divergence(a, b, noise, scale):
    return sum((u - v) ** 2 for u, v in zip(a, b)) / (scale * noise**2)


def information(t, noise, scale):
    """`scale` 2 is the KL divergence (upper bound), 8 the Bhattacharyya distance (lower bound)."""
    n = len(t)
    return -sum(math.log(sum(math.exp(-divergence(a, b, noise, scale)) for b in t) / n) for a in t) / n


def relevance(t, y, noise):
    """Saxe et al. (2018): the upper bound of all rows less the mean of those of the classes."""
    inside = 0.0
    for label in set(y):
        members = [row for row, other in zip(t, y) if other == label]
        inside += len(members) / len(t) * information(members, noise, 2)
    return information(t, noise, 2) - inside
