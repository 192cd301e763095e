"""Families of pairs whose information is known: what a verdict is tried on.

A family is a function (generator, n) -> (x, y, truth in nats). Its parameters are drawn anew by the generator, so that
a seed is another problem and not only another sample. Where no closed form exists, the truth is the mean of the exact
log density ratio over 400,000 draws, whose standard error is below .004 nats.

`CHOOSING` holds the families that limits were chosen on, `REPORTING` those that were set apart beforehand and are only
reported on.
"""

import math

import numpy as np
from scipy import stats
from scipy.special import digamma, gammaln, logsumexp

DRAWS = 400_000


def bits(p):
    """Returns the entropy in nats of a coin that shows heads with probability `p`."""
    p = np.clip(p, 1e-300, 1 - 1e-16)
    return float(-(p * np.log(p) + (1 - p) * np.log1p(-p)))


def entropy(p):
    p = np.asarray(p, float).ravel()
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def table_information(p):
    return entropy(p.sum(0)) + entropy(p.sum(1)) - entropy(p)


def columns(*parts):
    return np.stack(parts, axis=-1) if parts[0].ndim == 1 else np.hstack(parts)


def shuffled_columns(r, x):
    return x[:, r.permutation(x.shape[1])]


def expected(log_ratio, draw, r):
    """Returns the mean of `log_ratio(*draw(DRAWS))`: the information of the law that `draw` samples."""
    return float(log_ratio(*draw(np.random.default_rng(r.integers(2**31)), DRAWS)).mean())


# ---- independent rows, independent sides -----------------------------------------------------------------------------

MARGINALS = {
    "normal": lambda r, n, d: r.normal(size=(n, d)),
    "uniform": lambda r, n, d: r.uniform(size=(n, d)),
    "cauchy": lambda r, n, d: r.standard_cauchy(size=(n, d)),
    "log-normal": lambda r, n, d: np.exp(1.5 * r.normal(size=(n, d))),
    "two humps": lambda r, n, d: r.normal(size=(n, d)) + 6 * r.integers(0, 2, (n, d)),
    "common scale": lambda r, n, d: r.normal(size=(n, d)) / np.sqrt(r.chisquare(3, (n, 1)) / 3),
    "blobs": lambda r, n, d: r.normal(size=(40, d))[r.integers(0, 40, n)] * 4 + 0.2 * r.normal(size=(n, d)),
    "curve": lambda r, n, d: (
        np.cumsum(np.c_[np.cos(t := r.uniform(0, 6, n)), *([np.sin(t)] * (d - 1))], 1) + 0.05 * r.normal(size=(n, d))
    ),
}


def some_side(r, n, least, most):
    """Returns columns [n, d] of a random law without atoms, and its name."""
    name = r.choice(list(MARGINALS))
    return MARGINALS[name](r, n, int(r.integers(least, most + 1)))


def independent_narrow(r, n):
    return some_side(r, n, 1, 2), some_side(r, n, 1, 2), 0.0


def independent_medium(r, n):
    return some_side(r, n, 2, 6), some_side(r, n, 1, 6), 0.0


def independent_wide(r, n):
    return some_side(r, n, 20, 120), some_side(r, n, 1, 30), 0.0


def independent_label_narrow(r, n):
    return some_side(r, n, 1, 3), r.integers(0, r.integers(2, 11), n), 0.0


def independent_label_wide(r, n):
    label = r.integers(0, r.integers(2, 11), n)
    return some_side(r, n, 10, 300), label.astype(float) if r.random() < 0.3 else label, 0.0


def independent_rectified_label(r, n):
    return np.maximum(some_side(r, n, 1, 16), 0), r.integers(0, r.integers(2, 6), n), 0.0


def independent_atoms(r, n):
    sides = [some_side(r, n, 1, 2) for _ in range(2)]
    for side in sides:
        side[r.random(side.shape) < r.uniform(0.1, 0.6)] = r.choice([0.0, 1.0])
    return *sides, 0.0


def independent_rounded(r, n):
    x = np.round(MARGINALS["normal"](r, n, int(r.integers(1, 3))) * 10 ** r.uniform(0.5, 1.5)) / 10
    return x, some_side(r, n, 1, 1), 0.0


def independent_tables(r, n):
    sides = [
        r.choice(k, n, p=(w := 1 / np.arange(1, k + 1) ** r.uniform(0, 1.5)) / w.sum()) for k in r.integers(2, 200, 2)
    ]
    return *sides, 0.0


# ---- independent rows, dependent sides of few columns ----------------------------------------------------------------


def correlated_normal(r, n):
    rho = r.uniform(0.1, 0.99)
    x = r.normal(size=n)
    return x, rho * x + math.sqrt(1 - rho**2) * r.normal(size=n), -0.5 * math.log1p(-(rho**2))


def monotone_normal(r, n):
    x, y, truth = correlated_normal(r, n)
    maps = [np.exp, lambda v: v**3, stats.norm.cdf, np.arctan, lambda v: np.exp(3 * v), np.sinh]
    return r.choice(maps)(x), r.choice(maps)(y), truth


def normal_blocks(r, n):
    """Two or three columns beside two, with a random covariance."""
    d = int(r.integers(3, 6))
    a = r.normal(size=(d, d))
    cov = a @ a.T + r.uniform(0.1, 2) * np.eye(d)
    z = r.normal(size=(n, d)) @ np.linalg.cholesky(cov).T
    k = d - 2
    truth = 0.5 * (np.linalg.slogdet(cov[:k, :k])[1] + np.linalg.slogdet(cov[k:, k:])[1] - np.linalg.slogdet(cov)[1])
    return z[:, :k], z[:, k:], float(truth)


def waves(r, n):
    """y = x + noise modulo 1/k, a periodic relation."""
    k, width = int(r.integers(1, 13)), r.uniform(0.05, 0.7)
    x = r.uniform(size=n)
    return x, (k * x + width * r.uniform(size=n)) % 1.0, -math.log(width)


def sine(r, n):
    """y = sin(2 pi k x) + noise."""
    k, sd = int(r.integers(1, 9)), r.uniform(0.1, 0.8)
    x = r.uniform(size=n)
    grid = np.sin(2 * np.pi * (np.arange(4000) + 0.5) / 4000)
    e = np.random.default_rng(1).normal(size=4000)
    y = grid + sd * e
    log_marginal = logsumexp(-((y[:, None] - grid[None, ::4]) ** 2) / (2 * sd**2), axis=1) - math.log(1000)
    return x, np.sin(2 * np.pi * k * x) + sd * r.normal(size=n), float((-(e**2) / 2 - log_marginal).mean())


def checkerboard(r, n):
    """Points in the dark cells of a k x k board, k even, and with probability p in a light one."""
    k, p = 2 * int(r.integers(1, 6)), r.uniform(0, 0.2)
    i, j = r.integers(0, k, n), r.integers(0, k, n)
    light = (i + j) % 2 != (r.random(n) < p)
    j = np.where(light, (j + 1) % k, j)
    return i + r.uniform(size=n), j + r.uniform(size=n), math.log(2) - bits(p)


def four_clusters(r, n):
    """Mixture of Gaussians at the corners of a square, with weights of a random 2 x 2 table."""
    p = r.dirichlet([1.0, 1.0, 1.0, 1.0]).reshape(2, 2)
    gap = r.uniform(1.5, 8)

    def draw(g, m):
        cell = g.choice(4, m, p=p.ravel())
        return gap * (cell // 2) + g.normal(size=m), gap * (cell % 2) + g.normal(size=m)

    def ratio(x, y):
        a = np.stack([stats.norm.logpdf(x), stats.norm.logpdf(x - gap)])
        b = np.stack([stats.norm.logpdf(y), stats.norm.logpdf(y - gap)])
        with np.errstate(divide="ignore"):
            joint = logsumexp(np.log(p)[:, :, None] + a[:, None] + b[None], axis=(0, 1))
            return joint - logsumexp(np.log(p.sum(1))[:, None] + a, 0) - logsumexp(np.log(p.sum(0))[:, None] + b, 0)

    return *draw(r, n), max(0.0, expected(ratio, draw, r))


def gamma_exponential(r, n):
    """x ~ Gamma(theta), y given x exponential of rate x."""
    theta = r.uniform(1, 4)
    x = r.gamma(theta, size=n)
    return x, r.exponential(size=n) / x, float(digamma(theta + 1) - math.log(theta))


def clayton(r, n):
    theta = r.uniform(0.3, 5)

    def draw(g, m):
        u, w = g.uniform(size=(2, m))
        return u, (u**-theta * (w ** (-theta / (1 + theta)) - 1) + 1) ** (-1 / theta)

    def ratio(u, v):
        return (
            math.log1p(theta)
            - (1 + theta) * (np.log(u) + np.log(v))
            - (2 + 1 / theta) * np.log(u**-theta + v**-theta - 1)
        )

    x, y = draw(r, n)
    truth = expected(ratio, draw, r)
    return (stats.norm.ppf(x), stats.expon.ppf(y), truth) if r.random() < 0.5 else (x, y, truth)


def frank(r, n):
    theta = r.choice([-1, 1]) * r.uniform(1, 15)

    def draw(g, m):
        u, w = g.uniform(size=(2, m))
        return u, -np.log1p(w * np.expm1(-theta) / (w + (1 - w) * np.exp(-theta * u))) / theta

    def ratio(u, v):
        a = np.expm1(-theta)
        return (
            np.log(-theta * a) - theta * (u + v) - 2 * np.log(np.abs(a + np.expm1(-theta * u) * np.expm1(-theta * v)))
        )

    return *draw(r, n), expected(ratio, draw, r)


def scale_mixture(r, n):
    """y = noise with a standard deviation that x sets: no correlation."""
    a = r.uniform(0.3, 1.5)
    x = r.normal(size=n)
    g = np.random.default_rng(r.integers(2**31))
    xs, e = g.normal(size=4000), g.normal(size=4000)
    ys = np.exp(a * xs) * e
    grid = stats.norm.ppf((np.arange(1000) + 0.5) / 1000)
    log_marginal = logsumexp(stats.norm.logpdf(ys[:, None], scale=np.exp(a * grid)[None]), axis=1) - math.log(1000)
    return (
        x,
        np.exp(a * x) * r.normal(size=n),
        float((stats.norm.logpdf(ys, scale=np.exp(a * xs)) - log_marginal).mean()),
    )


def ring(r, n):
    """Points near a circle: x and y its coordinates."""
    sd = r.uniform(0.05, 0.4)

    def draw(g, m):
        t = g.uniform(0, 2 * np.pi, m)
        return np.cos(t) + sd * g.normal(size=m), np.sin(t) + sd * g.normal(size=m)

    t = 2 * np.pi * (np.arange(720) + 0.5) / 720
    x, y = draw(np.random.default_rng(r.integers(2**31)), 20_000)
    a = -((x[:, None] - np.cos(t)) ** 2) / (2 * sd**2)
    b = -((y[:, None] - np.sin(t)) ** 2) / (2 * sd**2)
    ratio = logsumexp(a + b, 1) - logsumexp(a, 1) - logsumexp(b, 1) + math.log(720)
    return *draw(r, n), float(ratio.mean())


def student_sides(r, n):
    m, k, df = int(r.integers(1, 3)), int(r.integers(1, 3)), r.uniform(1, 6)

    def h(d):
        return (
            -gammaln((df + d) / 2)
            + gammaln(df / 2)
            + d / 2 * math.log(df * math.pi)
            + (df + d) / 2 * (digamma((df + d) / 2) - digamma(df / 2))
        )

    z = r.normal(size=(n, m + k)) / np.sqrt(r.chisquare(df, (n, 1)) / df)
    return z[:, :m], z[:, m:], float(h(m) + h(k) - h(m + k))


def parity_continuous(r, n):
    """The sign of y is the parity of the signs of d columns, flipped with probability p."""
    d, p = int(r.integers(2, 9)), r.uniform(0, 0.25)
    x = r.normal(size=(n, d))
    sign = np.prod(np.sign(x), 1) * np.where(r.random(n) < p, -1, 1)
    return x, sign * np.abs(r.normal(size=n)), math.log(2) - bits(p)


def product_sign_wide(r, n):
    """Sign of a product of m of d columns plus noise."""
    d, m, sd = int(r.integers(8, 40)), int(r.integers(2, 5)), r.uniform(0.1, 0.5)
    x = r.normal(size=(n, d))
    g = np.random.default_rng(0).normal(size=20_000) * sd
    y = 1 + g
    ratio = (
        stats.norm.logpdf(g, scale=sd)
        - np.logaddexp(stats.norm.logpdf(y - 1, scale=sd), stats.norm.logpdf(y + 1, scale=sd))
        + math.log(2)
    )
    return x, np.sign(np.prod(x[:, :m], 1)) + sd * r.normal(size=n), float(ratio.mean())


# ---- wide continuous sides -------------------------------------------------------------------------------------------


def sparse_normal_wide(r, n):
    d, k = int(r.integers(6, 31)), int(r.integers(1, 4))
    rho = r.uniform(0.3, 0.9, k)
    x, y = r.normal(size=(2, n, d))
    y[:, :k] = rho * x[:, :k] + np.sqrt(1 - rho**2) * y[:, :k]
    rotation = np.linalg.qr(r.normal(size=(d, d)))[0]
    return x @ rotation, shuffled_columns(r, y), float(-0.5 * np.log1p(-(rho**2)).sum())


def squares_wide(r, n):
    """One column of y holds the square of one of x, up to noise: beyond correlation, in many columns."""
    d, sd = int(r.integers(6, 26)), r.uniform(0.3, 1.0)
    x, y = r.normal(size=(2, n, d))
    g = np.random.default_rng(r.integers(2**31))
    z = g.normal(size=4000)
    e = sd * g.normal(size=4000)
    v = z**2 + e
    grid = stats.norm.ppf((np.arange(2000) + 0.5) / 2000) ** 2
    log_marginal = logsumexp(stats.norm.logpdf(v[:, None] - grid[None], scale=sd), axis=1) - math.log(2000)
    y[:, 0] = x[:, 0] ** 2 + sd * y[:, 0]
    return shuffled_columns(r, x), shuffled_columns(r, y), float((stats.norm.logpdf(e, scale=sd) - log_marginal).mean())


# ---- labels ----------------------------------------------------------------------------------------------------------


def _classes_information(means, sd, r):
    k, d = means.shape

    def draw(g, m):
        y = g.integers(0, k, m)
        return means[y] + sd * g.normal(size=(m, d)), y

    x, y = draw(np.random.default_rng(r.integers(2**31)), 40_000)
    logs = -((x[:, None] - means[None]) ** 2).sum(-1) / (2 * sd**2)
    return draw, float((logs[np.arange(len(y)), y] - logsumexp(logs, 1)).mean() + math.log(k))


def classes_narrow(r, n):
    """Gaussian classes in one to three columns."""
    means = r.normal(size=(int(r.integers(2, 8)), int(r.integers(1, 4)))) * r.uniform(0.3, 4)
    draw, truth = _classes_information(means, 1.0, r)
    x, y = draw(r, n)
    return x, y, max(truth, 0.0)


def classes_wide(r, n):
    """Gaussian classes that differ in a few of many columns, or in all of them a little."""
    k, d = int(r.integers(2, 6)), int(r.integers(5, 15 if r.random() < 0.4 else 300))
    m = int(r.integers(1, 4)) if r.random() < 0.6 else d
    means = np.zeros((k, m))
    means[:] = r.normal(size=(k, m)) * r.uniform(0.5, 3) / math.sqrt(m)
    draw, truth = _classes_information(means, 1.0, r)
    x, y = draw(r, n)
    x = shuffled_columns(r, np.hstack([x, r.normal(size=(n, d - m))]))
    return x, y.astype(float) if r.random() < 0.3 else y, max(truth, 0.0)


def rectified_classes(r, n):
    """ReLU columns, one of which a label shifts."""
    d, shift = int(r.integers(1, 17)), r.uniform(0.5, 3)
    y = r.integers(0, 2, n)
    x = r.normal(size=(n, d))
    x[:, 0] += shift * y
    g = stats.norm
    p0, p1 = g.cdf(0), g.cdf(-shift)
    v = np.linspace(0, 12, 40_001)
    f0, f1 = g.pdf(v), g.pdf(v - shift)
    mix = (f0 + f1) / 2
    step = v[1] - v[0]
    truth = sum(
        0.5
        * (
            p * math.log(p / ((p0 + p1) / 2))
            + np.sum(f * np.log(np.maximum(f, 1e-300) / np.maximum(mix, 1e-300))) * step
        )
        for p, f in ((p0, f0), (p1, f1))
    )
    return shuffled_columns(r, np.maximum(x, 0)), y, float(truth)


def ball(r, n):
    """The label says whether m of d columns lie inside the ball of half of the mass."""
    m, d = int(r.integers(2, 5)), int(r.integers(4, 60))
    x = r.normal(size=(n, d))
    p = r.uniform(0, 0.15)
    inside = (x[:, :m] ** 2).sum(1) < stats.chi2.median(m)
    return shuffled_columns(r, x), (inside ^ (r.random(n) < p)).astype(int), math.log(2) - bits(p)


def parity_label(r, n):
    m = int(r.integers(2, 9))
    d = m + int(r.integers(0, 8))
    p = r.uniform(0, 0.2)
    x = r.normal(size=(n, d))
    y = (np.prod(np.sign(x[:, :m]), 1) > 0) ^ (r.random(n) < p)
    return shuffled_columns(r, x), y.astype(int), math.log(2) - bits(p)


def bit_and_parity(r, n):
    """A label of two bits: one is plain in one column, the other is the parity of m others."""
    m = int(r.integers(3, 9))
    d = m + 1 + int(r.integers(0, 6))
    p, q = r.uniform(0, 0.3), r.uniform(0, 0.2)
    x = r.normal(size=(n, d))
    one = (x[:, 0] > 0) ^ (r.random(n) < p)
    two = (np.prod(np.sign(x[:, 1 : m + 1]), 1) > 0) ^ (r.random(n) < q)
    return shuffled_columns(r, x), 2 * one + two, 2 * math.log(2) - bits(p) - bits(q)


def two_moons(r, n):
    """A label that says on which of two spirals a point of the plane lies."""
    turns, p = r.uniform(0.5, 2.5), r.uniform(0, 0.1)
    y = r.integers(0, 2, n)
    t = np.sqrt(r.uniform(0.05, 1, n))
    angle = 2 * np.pi * turns * t + np.pi * y
    x = np.stack([t * np.cos(angle), t * np.sin(angle)], 1)
    return x, (y ^ (r.random(n) < p)).astype(int), math.log(2) - bits(p)


def stripes_label(r, n):
    """The label is the parity of the stripe that a uniform column lies in."""
    k, p = int(r.integers(2, 40)), r.uniform(0, 0.2)
    x = r.uniform(size=n)
    return (
        x,
        ((np.floor(k * x).astype(int) % 2 == 1) ^ (r.random(n) < p)).astype(int),
        (bits((k // 2) / k * (1 - p) + (1 - (k // 2) / k) * p) - bits(p)),
    )


# ---- atoms -----------------------------------------------------------------------------------------------------------


def half_atoms(r, n):
    """Half of the rows bivariate normal, half two dependent symbols (Gao et al. 2017, experiment I)."""
    rho, p = r.uniform(0.3, 0.95), r.uniform(0.05, 0.4)
    x = r.normal(size=n)
    y = rho * x + math.sqrt(1 - rho**2) * r.normal(size=n)
    atom = r.random(n) < 0.5
    a = r.choice([-1.0, 1.0], n)
    x, y = np.where(atom, a, x), np.where(atom, np.where(r.random(n) < p, -a, a), y)
    return x, y, math.log(2) + 0.5 * (-0.5 * math.log1p(-(rho**2))) + 0.5 * (math.log(2) - bits(p))


def imputed(r, n):
    """A share of both columns, missing together, is filled with the mean."""
    rho, q = r.uniform(0.3, 0.95), r.uniform(0.1, 0.5)
    x = r.normal(size=n)
    y = rho * x + math.sqrt(1 - rho**2) * r.normal(size=n)
    gone = r.random(n) < q
    return np.where(gone, 0.0, x), np.where(gone, 0.0, y), bits(q) + (1 - q) * (-0.5 * math.log1p(-(rho**2)))


def rectified_copy(r, n):
    """ReLU of two correlated normal columns."""
    rho = r.uniform(0.2, 0.95)

    def draw(g, m):
        x = g.normal(size=m)
        return np.maximum(x, 0), np.maximum(rho * x + math.sqrt(1 - rho**2) * g.normal(size=m), 0)

    both = 0.25 + math.asin(rho) / (2 * np.pi)
    s = math.sqrt(1 - rho**2)

    def ratio(x, y):
        up_x, up_y = x > 0, y > 0
        out = np.full(len(x), math.log(both / 0.25))
        out[up_x & ~up_y] = stats.norm.logcdf(-rho * x[up_x & ~up_y] / s) - math.log(0.5)
        out[~up_x & up_y] = stats.norm.logcdf(-rho * y[~up_x & up_y] / s) - math.log(0.5)
        a, b = x[up_x & up_y], y[up_x & up_y]
        out[up_x & up_y] = stats.norm.logpdf(b, rho * a, s) - stats.norm.logpdf(b)
        return out

    return *draw(r, n), expected(ratio, draw, r)


def quantised(r, n):
    """x uniform on 0 .. m - 1, y uniform on [x, x + 2]."""
    m = int(r.integers(2, 12))
    x = r.integers(0, m, n)
    return x, x + r.uniform(0, 2, n), math.log(m) - (m - 1) * math.log(2) / m


# ---- tables ----------------------------------------------------------------------------------------------------------


def random_table(r, n):
    a, b = r.integers(2, 9, 2)
    p = r.dirichlet(np.full(a * b, r.uniform(0.2, 3))).reshape(a, b)
    cell = r.choice(a * b, n, p=p.ravel())
    return cell // b, cell % b, max(0.0, table_information(p))


def zipf_table(r, n):
    """Symbols of Zipf's law, and their noisy copies."""
    k, s, keep = int(r.integers(20, 1500)), r.uniform(0.6, 1.4), r.uniform(0.05, 0.9)
    w = 1 / np.arange(1, k + 1) ** s
    w /= w.sum()
    x = r.choice(k, n, p=w)
    y = np.where(r.random(n) < keep, x, r.choice(k, n, p=w))
    diagonal = keep * w + (1 - keep) * w**2
    off = (1 - keep) * (np.outer(w, w) * np.log(1 - keep)).sum() - (1 - keep) * (w**2 * math.log(1 - keep)).sum()
    return x, y, float(off + (diagonal * np.log(diagonal / w**2)).sum())


def words(r, n):
    """Rows of several binary columns beside noisy copies of them."""
    d, p = int(r.integers(2, 9)), r.uniform(0.02, 0.4)
    x = r.integers(0, 2, (n, d))
    return x, x ^ (r.random((n, d)) < p), d * (math.log(2) - bits(p))


# ---- dependent rows --------------------------------------------------------------------------------------------------


def autoregressive(r, n):
    from scipy.signal import lfilter

    phi = 1 - 10 ** r.uniform(-3, -1)
    noise = r.normal(size=(2, n + 5000)) * math.sqrt(1 - phi**2)
    x, y = lfilter([1], [1, -phi], noise, axis=1)[:, 5000:]
    return x, y, 0.0


def random_walks(r, n):
    return *np.cumsum(r.normal(size=(2, n)), axis=1), 0.0


def smooth_curves(r, n):
    t = np.linspace(0, r.uniform(2, 30), n)
    curves = (
        np.sin(t * r.uniform(0.5, 2) + r.uniform(0, 6)) + r.uniform(0.01, 0.3) * r.normal(size=n) for _ in range(2)
    )
    return *curves, 0.0


def repeated_rows(r, n):
    k, jitter = int(r.choice([2, 3, 5, 10])), r.choice([0, 1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.02])
    d = int(r.integers(1, 5))
    m = -(-n // k)
    x = np.repeat(r.normal(size=(m, d)), k, 0)[:n]
    x = x + jitter * r.normal(size=x.shape)
    if r.random() < 0.6:
        y = np.repeat(r.integers(0, 2, m), k)[:n]
    else:
        y = np.repeat(r.normal(size=m), k)[:n]
        y = y + jitter * r.normal(size=n)
    order = r.permutation(n) if r.random() < 0.7 else np.arange(n)
    return x[order], y[order], 0.0


def subjects(r, n):
    """Noisy rows of each subject, and one label for the subject.

    Shuffled subjects are not told from a population of as many clusters once their rows overlap: only clear ones are
    shuffled.
    """
    k, sd = int(r.integers(5, 40)), r.uniform(0.02, 0.5)
    m = -(-n // k)
    x = np.repeat(r.normal(size=(m, int(r.integers(1, 4)))), k, 0)[:n]
    y = np.repeat(r.integers(0, 2, m), k)[:n]
    order = r.permutation(n) if sd < 0.1 else np.arange(n)
    return (x + sd * r.normal(size=x.shape))[order], y[order], 0.0


def series_and_label(r, n):
    x, y, _ = autoregressive(r, n)
    return x, (y > 0).astype(int), 0.0


CHOOSING = {
    f.__name__: f
    for f in (
        independent_narrow,
        independent_label_wide,
        independent_rectified_label,
        independent_tables,
        independent_medium,
        correlated_normal,
        waves,
        checkerboard,
        four_clusters,
        gamma_exponential,
        clayton,
        scale_mixture,
        classes_narrow,
        classes_wide,
        ball,
        parity_label,
        parity_continuous,
        half_atoms,
        rectified_classes,
        zipf_table,
        random_table,
        sparse_normal_wide,
        autoregressive,
        repeated_rows,
        subjects,
    )
}
REPORTING = {
    f.__name__: f
    for f in (
        independent_wide,
        independent_label_narrow,
        independent_atoms,
        independent_rounded,
        monotone_normal,
        normal_blocks,
        sine,
        frank,
        ring,
        student_sides,
        product_sign_wide,
        squares_wide,
        bit_and_parity,
        two_moons,
        stripes_label,
        imputed,
        rectified_copy,
        quantised,
        words,
        random_walks,
        smooth_curves,
        series_and_label,
    )
}
DEPENDENT_ROWS = {"autoregressive", "repeated_rows", "subjects", "random_walks", "smooth_curves", "series_and_label"}


def sample(name, n, seed):
    """Returns (x, y, truth) of the family `name`: parameters and rows drawn by `seed`."""
    family = (CHOOSING | REPORTING)[name]
    return family(np.random.default_rng([seed, n, sum(map(ord, name))]), n)
