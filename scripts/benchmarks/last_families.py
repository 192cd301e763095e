"""Families that were written after the last change of verdicts and intervals, and measured once.

The form is that of `trust_families`: a function (generator, n) -> (x, y, truth in nats).
"""

import math

import numpy as np
from scipy import stats


def moving_averages(r, n):
    """Two independent moving averages of noise."""
    sides = [np.convolve(r.normal(size=n + k - 1), np.ones(k), "valid") for k in r.integers(10, 60, 2)]
    return *sides, 0.0


def rare_label(r, n):
    """An independent label of which one class is rare."""
    return r.normal(size=(n, int(r.integers(1, 12)))), (r.random(n) < r.uniform(0.03, 0.2)).astype(int), 0.0


def rectified_units(r, n):
    """Rectified units of a random layer, and independent classes."""
    units = int(r.integers(2, 9))
    return (
        np.maximum(r.normal(size=(n, 3)) @ r.normal(size=(3, units)), 0),
        r.integers(0, int(r.integers(2, 8)), n),
        0.0,
    )


def batches(r, n):
    """Rows of batches, of which each moves both sides by offsets of its own, in the order of the batches.

    In random order, batches that overlap are a mixture like any other, whose rows do share information.
    """
    batch = np.sort(r.integers(0, max(3, n // 20), n))
    sides = [r.normal(size=batch.max() + 1)[batch] + r.uniform(0.05, 0.4) * r.normal(size=n) for _ in range(2)]
    return *sides, 0.0


def wide_noise(r, n):
    """Many independent columns beside a few."""
    return r.normal(size=(n, int(r.integers(20, 150)))), r.normal(size=(n, int(r.integers(1, 4)))), 0.0


def thinned_counts(r, n):
    """A Poisson count, and how many of the counted are kept."""
    rate, kept = r.uniform(1, 8), r.uniform(0.3, 0.9)
    x, most = r.poisson(rate, n), 60
    joint = np.array(
        [[stats.poisson.pmf(i, rate) * stats.binom.pmf(j, i, kept) for j in range(most)] for i in range(most)]
    )
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    seen = joint > 0
    return x, r.binomial(x, kept), float((joint[seen] * np.log(joint[seen] / product[seen])).sum())


def triangle(r, n):
    """A point that is uniform on a triangle: x + y < 1."""
    x, y = np.sort(r.random((2, n)), axis=0)
    return x, 1 - y, float(2 * stats.beta(1, 2).entropy() + math.log(2))


def correlation_label(r, n):
    """A label that decides the sign of the correlation of two columns, beside up to three independent ones."""
    rho, others = r.uniform(0.5, 0.95), int(r.integers(0, 4))
    sign, first, noise = 2 * r.integers(0, 2, n) - 1, *r.normal(size=(2, n))
    x = np.column_stack([first, rho * sign * first + math.sqrt(1 - rho**2) * noise, r.normal(size=(n, others))])
    a, b = np.random.default_rng(0).normal(size=(2, 400_000))
    # log p(x | label) / p(x) depends on the product of the two columns alone: the densities differ by its sign.
    product = a * (rho * a + math.sqrt(1 - rho**2) * b)
    truth = math.log(2) - np.logaddexp(0, -2 * rho * product / (1 - rho**2)).mean()
    return x, (sign > 0).astype(int), float(truth)


LAST = {
    f.__name__: f
    for f in (
        moving_averages,
        rare_label,
        rectified_units,
        batches,
        wide_noise,
        thinned_counts,
        triangle,
        correlation_label,
    )
}
