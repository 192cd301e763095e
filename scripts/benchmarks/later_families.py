"""Families that were written when all limits of verdicts and intervals stood, and on which nothing was chosen.

The form is that of `trust_families`: a function (generator, n) -> (x, y, truth in nats).
"""

import math

import numpy as np
from scipy import stats
from scipy.special import expit, logsumexp
from trust_families import bits, entropy, expected, table_information

GRID = 1_000


def additive(r, n, signal, noise):
    """Returns x and y = x + e for laws of SciPy; the truth is integrated over grids of their quantiles."""
    x, e = (law.ppf((np.arange(GRID) + 0.5) / GRID) for law in (signal, noise))
    # Every fourth signal beside every fourth noise, in the mixture over all signals.
    y = (x[::4, None] + e[None, 2::4]).ravel()
    log_marginal = np.array([logsumexp(noise.logpdf(part[:, None] - x[None]), axis=1) for part in np.split(y, 250)])
    truth = -noise.entropy() - float(log_marginal.mean()) + math.log(GRID)
    drawn = signal.rvs(n, random_state=r)
    return drawn, drawn + noise.rvs(n, random_state=r), max(0.0, float(truth))


def skewed_signal(r, n):
    """A log-normal signal in Gaussian noise."""
    return additive(r, n, stats.lognorm(r.uniform(0.3, 0.8)), stats.norm(scale=r.uniform(0.3, 1.5)))


def laplace_noise(r, n):
    return additive(r, n, stats.norm(), stats.laplace(scale=r.uniform(0.2, 2)))


def two_correlations(r, n):
    """Half of the rows with correlation rho, the others with -rho."""
    rho = r.uniform(0.5, 0.98)

    def draw(g, m):
        x = g.normal(size=m)
        return x, rho * g.choice([-1, 1], m) * x + math.sqrt(1 - rho**2) * g.normal(size=m)

    def ratio(x, y):
        sd = math.sqrt(1 - rho**2)
        parts = [stats.norm.logpdf(y, sign * rho * x, sd) for sign in (-1, 1)]
        return logsumexp(parts, axis=0) - math.log(2) - stats.norm.logpdf(y)

    return *draw(r, n), expected(ratio, draw, r)


def waiting_times(r, n):
    """x exponential, y = x + another exponential of the same rate, given which x is uniform on [0, y]."""
    x = r.exponential(size=n)
    # h(X) = 1, and h(X|Y) = E log Y = digamma(2) for a sum of two.
    return x, x + r.exponential(size=n), float(1 - stats.gamma(2).expect(np.log))


def independent_counts(r, n):
    return r.poisson(r.uniform(0.5, 8), n), r.standard_t(3, size=(n, int(r.integers(1, 3)))), 0.0


def logistic_label(r, n):
    """A label that is a logistic regression on one of one to three columns."""
    slope, d = r.uniform(0.5, 4), int(r.integers(1, 4))
    x = r.normal(size=(n, d))
    p = expit(slope * np.random.default_rng(0).normal(size=200_000))
    return x, (r.random(n) < expit(slope * x[:, -1])).astype(int), math.log(2) + float(np.mean(_log_p(p)))


def _log_p(p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return p * np.log(p) + (1 - p) * np.log1p(-p)


def ordinal_label(r, n):
    """Levels of a noisy column."""
    sd, levels = r.uniform(0.1, 1.5), int(r.integers(3, 7))
    cuts = stats.norm.ppf(np.arange(1, levels) / levels) * math.sqrt(1 + sd**2)
    x = r.normal(size=n)
    z = np.random.default_rng(0).normal(size=100_000)
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    p = np.diff(stats.norm.cdf((edges[:, None] - z) / sd), axis=0).clip(1e-300)
    return (
        x,
        np.digitize(x + sd * r.normal(size=n), cuts),
        entropy(p.mean(axis=1)) + float((p * np.log(p)).sum(0).mean()),
    )


def quadrants(r, n):
    """The label is the sign of a product of two columns, flipped with probability p."""
    p = r.uniform(0, 0.3)
    x = r.normal(size=(n, 2))
    return x, ((x[:, 0] * x[:, 1] > 0) ^ (r.random(n) < p)).astype(int), math.log(2) - bits(p)


def many_small_shifts(r, n):
    """A label that shifts every one of many columns a little."""
    d, total = int(r.integers(10, 200)), r.uniform(0.5, 3)
    label = r.integers(0, 2, n)
    x = r.normal(size=(n, d)) + total / math.sqrt(d) * label[:, None]
    z = np.random.default_rng(0).normal(size=200_000)
    # Along the mean difference the two classes are normal, `total` apart.
    log_odds = total * (z + total) - total**2 / 2
    return x, label, math.log(2) - float(np.log1p(np.exp(-log_odds)).mean())


def near_diagonal_table(r, n):
    k, p = int(r.integers(3, 12)), r.uniform(0.3, 0.95)
    table = (1 - p) * np.full([k, k], 1 / k**2) + p * np.eye(k) / k
    cell = r.choice(k * k, n, p=table.ravel())
    return cell // k, cell % k, table_information(table)


def censored(r, n):
    """Two correlated normals, of which everything above a limit is recorded as the limit: 0 and 1 beside a density."""
    limit, d = r.uniform(0.5, 1.5), int(r.integers(1, 3))
    x = np.minimum(r.normal(size=(n, d)), limit)
    return x, np.minimum(r.normal(size=n), limit), 0.0


def seasons(r, n):
    """Two independent series, each with a season of its own length, and noise."""
    t = np.arange(n)
    sides = [
        np.sin(2 * np.pi * t / r.uniform(n / 8, n / 2) + r.uniform(0, 6)) + r.uniform(0.1, 0.5) * r.normal(size=n)
        for _ in range(2)
    ]
    return *sides, 0.0


def unequal_subjects(r, n):
    """Rows of subjects with numbers of rows of their own, in the order of the subjects, beside a label a subject."""
    subject = np.sort(r.choice(max(3, n // 15), n, p=r.dirichlet(np.ones(max(3, n // 15)))))
    x = r.normal(size=(subject.max() + 1, 2))[subject] + r.uniform(0.05, 0.3) * r.normal(size=(n, 2))
    return x, r.integers(0, 2, subject.max() + 1)[subject], 0.0


LATER = {
    f.__name__: f
    for f in (
        skewed_signal,
        laplace_noise,
        two_correlations,
        waiting_times,
        independent_counts,
        logistic_label,
        ordinal_label,
        quadrants,
        many_small_shifts,
        near_diagonal_table,
        censored,
        seasons,
        unequal_subjects,
    )
}
