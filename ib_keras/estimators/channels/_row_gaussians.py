"""Gaussians that are fitted to repeated draws of each row, and how far the draws depart from them."""

import functools
import itertools
import math
from collections.abc import Iterator

import numpy as np

from ib_keras._probability import tfd
from ib_keras.estimators.base.trust import ERRORS
from ib_keras.estimators.channels._draws import channel_rows
from ib_keras.estimators.channels._log_sums import Except

_TESTED_ROWS, _TESTED_COLUMNS, _CHANCES = 1_000, 64, 8


class RowGaussians:
    """Diagonal Gaussians fitted to all draws of each row but the last.

    Attributes:
      last: the last draw of each row [n, d], without columns that are the same for all rows and draws.
      constant: whether the output is one constant for all rows and draws.
      fixed: number of columns that differ between rows but not between the draws of a row.
    """

    def __init__(self, draws: np.ndarray):
        alive = draws.std(axis=(0, 1)) > 0
        self.constant = not alive.any()
        draws = draws[:, :, alive] if alive.any() else np.zeros([*draws.shape[:2], 1])
        fit, self.last = draws[:-1], draws[-1]
        self._count = len(fit)
        self._mean, self._scale = fit.mean(axis=0), fit.std(axis=0, ddof=1)
        self._all, spread = draws, draws.std(axis=(0, 1))
        noise = np.sqrt((self._scale**2).mean(axis=0))
        self.fixed = int(np.sum((noise <= 1e-6 * spread) & (spread > 0)))
        self._noise = np.where(noise > 0, noise, 1.0)
        # A unit that is zero in all draws of some rows has no density there; it must not get an infinite one.
        self._scale = np.maximum(self._scale, 1e-3 * self._noise)

    def parts(self) -> Iterator["RowGaussians"]:
        """Yields the draws along 1, 2, 4, ... principal components, each of which holds at most their information.

        A law on a curve or surface fills few columns of many, where a diagonal Gaussian in all columns is useless.
        """
        from sklearn.decomposition import PCA

        k, n, d = self._all.shape
        axes = PCA(random_state=0).fit(self._mean) if d > 1 else None
        for count in itertools.takewhile(lambda count: count < min(n, d), (2**power for power in itertools.count())):
            yield RowGaussians(axes.transform(self._all.reshape(-1, d))[:, :count].reshape(k, n, count))
        yield self

    def law(self, least_scale: float = 0.0) -> tfd.Distribution:
        """Returns the fitted q(t|x), with deviations of at least a share of that of all rows."""
        return tfd.MultivariateNormalDiag(self._mean, np.maximum(self._scale, least_scale * self._noise))

    def log_densities(self, least_scale: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Returns log q(t_i|x_i) [n] of the last draw, and log sum_j q(t_i|x_j) [n] over the other rows."""
        rows = channel_rows(self.law(least_scale))
        return rows.own_log_density(self.last), rows.log_sums_of_others(self.last, None)[0]

    def log_sums_of_others(self, side: Except) -> np.ndarray:
        """Returns log sum_j q(t_i|x_j) [n] of the last draw over the rows j of other labels."""
        return channel_rows(self.law()).log_sums_of_others(self.last, side)[0]

    def loss_of_fitting(self) -> float:
        """Returns the mean log density in nats that Gaussians lose because they are fitted to the draws.

        With m draws and f = m - 1 degrees of freedom, a column loses half of psi(f/2) - log(f/2) - 1 +
        (1 + 1/m) f/(f - 2), from the expectations of log s^2 and of 1/s^2 of a sample variance.
        """
        from scipy.special import digamma

        m, f = self._count, self._count - 1
        return self.last.shape[1] * 0.5 * (digamma(f / 2) - math.log(f / 2) + (1 + 1 / m) * f / (f - 2) - 1)

    def not_gaussian(self) -> float:
        """Returns how many nats a diagonal Gaussian misses of the laws of the rows; 0 where chance explains it.

        Three departures are looked for, each beside what Gaussian draws of the same numbers show by chance: ranks of
        the draws within their row that are not uniform; skewness and kurtosis of single rows, which may cancel over all
        rows; and correlations between columns within single rows.
        """
        generator = np.random.default_rng(0)
        width = self._all.shape[2]
        rows = generator.permutation(self._all.shape[1])[:_TESTED_ROWS]
        columns = generator.permutation(width)[:_TESTED_COLUMNS]
        draws = self._all[:, rows][:, :, columns]
        mean, deviation = _by_chance(*draws.shape)
        excess = _departures(_standardised_by_row(draws)) - mean
        surely = excess > ERRORS * (1 + 1 / _CHANCES) * deviation + 0.002
        return float(np.where(surely, excess, 0.0).sum() * width / len(columns))


@functools.lru_cache(maxsize=64)
def _by_chance(k, n, d):
    """Returns the mean and the deviation of the departures of Gaussian draws [k, n, d]."""
    draws = (np.random.default_rng([1, seed]).normal(size=[k, n, d]) for seed in range(_CHANCES))
    departures = [_departures(_standardised_by_row(one)) for one in draws]
    return np.mean(departures, axis=0), np.std(departures, axis=0, ddof=1)


def _standardised_by_row(draws):
    """Returns the draws less the mean of their row, over the deviation of their row."""
    residual = draws - draws.mean(axis=0)
    deviation = draws.std(axis=0)
    return residual / np.maximum(deviation, 1e-3 * deviation.mean(axis=0) + 1e-300)


def _departures(residual):
    """Returns nats of the ranks, of the shapes of single rows, and of the correlations within single rows."""
    from scipy.stats import beta, differential_entropy

    k, _, d = residual.shape
    # Thompson, On a criterion for the rejection of observations (1935): the square over k - 1 has a beta law.
    share = np.minimum(residual**2 / (k - 1), 1.0)
    ranks = 0.5 + 0.5 * np.sign(residual) * beta.cdf(share, 0.5, (k - 2) / 2)
    # Atoms have an entropy of -infinity; a thousandth of the range spreads them.
    ranks += 1e-3 * np.random.default_rng(0).uniform(-0.5, 0.5, ranks.shape)
    uniform = -differential_entropy(ranks.reshape(-1, d), axis=0).sum()
    skewness, kurtosis = (residual**3).mean(axis=0), (residual**4).mean(axis=0) - 3
    shapes = ((skewness**2).mean(axis=0) / 12 + (kurtosis**2).mean(axis=0) / 48).sum()
    joint = 0.0
    if d > 1:
        # The square of the Gram matrix of a row holds all its squared correlations.
        gram = np.einsum("knd,lnd->nkl", residual, residual, optimize=True)
        own = (residual**2).sum(axis=0) ** 2
        joint = ((gram**2).sum(axis=(1, 2)) - own.sum(axis=1)).mean() / (4 * k**2)
    return np.array([uniform, shapes, joint])
