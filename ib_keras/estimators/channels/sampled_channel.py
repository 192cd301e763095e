"""Information through a layer that draws its output at random, from several draws for each row."""

import dataclasses
import itertools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import labels, rejection
from ib_keras._probability import tfd
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import ERRORS, MISSED_OF_A_LAW
from ib_keras.estimators.channels._bracket import copied_rows, judged_bracket
from ib_keras.estimators.channels._draws import channel_rows
from ib_keras.estimators.channels._fitted_gaussian import cross_fitted_gaussian
from ib_keras.estimators.channels.channel import Channel

_LEAST_DRAWS = 6
_TESTED_ROWS, _TESTED_COLUMNS, _CHANCES = 1_000, 64, 8
# Where draws are not Gaussian, their deviation may be 0 in some rows: a share of that of all rows replaces it.
_LEAST_SCALES = (0.3, 1.0)


@dataclasses.dataclass(frozen=True)
class SampledChannel(Estimator):
    """Bounds in nats on I(X;T) and I(T;Y) of a layer that draws its output at random, from repeated draws.

    Each row needs several independent draws of its output t, as repeated passes through the layer give them. All draws
    of a row but the last determine a diagonal Gaussian q(t|x), and the last one is measured as a draw of this channel,
    as `Channel` does it. The mean log density that a fitted Gaussian loses against the true one is known and is added
    again. Where the draws of a row are not Gaussian, the value keeps the loss, is a lower bound for any law, and is
    not trusted.

    Example: z = x + noise with I(X;T) = log(2) / 2 nats.

    >>> generator = np.random.default_rng(0)
    >>> x = generator.normal(size=[2000, 1])
    >>> estimate = SampledChannel()(x, x + generator.normal(size=[17, 2000, 1]))
    >>> estimate.verdict, abs(estimate.nats - 0.3466) < 0.05
    ('trusted', True)

    References:
      Poole et al., On variational bounds of mutual information (2019), eq. 12 and 13.
    """

    domain = "channel"

    def __call__(self, x: ArrayLike | None, draws: ArrayLike) -> Estimate:
        """Returns the lower bound on I(X;T), with a verdict from the bracket.

        Args:
          x: the n source rows, or None.
          draws: floating array [k, n, ...], k >= 6 draws of the output for each of the n rows.

        Returns:
          `Estimate` in nats.
        """
        return self.estimate(x, draws)

    def estimate(self, x: ArrayLike | None, draws: ArrayLike) -> Estimate:
        return self.bracket(x, draws)[0]

    def bracket(self, x: ArrayLike | None, draws: ArrayLike) -> tuple[Estimate, Estimate | None]:
        """Returns (lower, upper) `Estimate`s of I(X;T); the upper one is None where the draws are not Gaussian.

        Args:
          x: the n source rows, or None.
          draws: floating array [k, n, ...], k >= 6 draws of the output for each of the n rows.
        """
        fitted = _Fitted(self._checked(x, draws))
        if fitted.fixed:
            return self._without_noise(fitted), None
        if fitted.constant:
            return self._of_constant("lower", len(fitted.last)), self._of_constant("upper", len(fitted.last))
        lost = fitted.not_gaussian()
        low, high = self._of_gaussians(fitted) if lost <= MISSED_OF_A_LAW else (self._of_any_law(fitted, lost), None)
        if x is not None and (reason := copied_rows(x)):
            low = dataclasses.replace(low, verdict="undersampled", reason=reason)
        return low, high

    def relevance(self, draws: ArrayLike, y: ArrayLike) -> Estimate:
        """Returns an `Estimate` of I(T;Y) in nats for integer labels `y` [n].

        Args:
          draws: floating array [k, n, ...], k >= 6 draws of the output for each of the n rows.
          y: integer labels [n].
        """
        fitted = _Fitted(self._checked(None, draws))
        y = labels("y", y, len(fitted.last))
        found = dataclasses.replace(Channel().relevance(fitted.law(), y), name=type(self).__name__)
        lost = fitted.not_gaussian()
        if found.verdict == "trusted" and lost > MISSED_OF_A_LAW:
            found = dataclasses.replace(found, verdict="biased_low", reason=_any_law(lost))
        return found

    def _checked(self, x, draws):
        """Returns the draws as an array [k, n, d] in float64."""
        draws = np.asarray(draws)
        if draws.dtype.kind != "f" or draws.ndim < 2 or len(draws) < _LEAST_DRAWS or draws.shape[1] < 2:
            raise rejection(
                "draws",
                f"floating, of shape [k >= {_LEAST_DRAWS}, n >= 2, ...]",
                f"dtype {draws.dtype}, shape {draws.shape}",
                "Stack the outputs of repeated passes through the layer.",
            )
        if not np.isfinite(draws).all():
            raise rejection("draws", "finite", "NaN or infinity", "Find the epoch in which the layer diverged.")
        if x is not None and len(x) != draws.shape[1]:
            raise rejection(
                "draws", f"paired with `x` ({len(x)} rows)", f"{draws.shape[1]} rows", "Draw outputs of the same rows."
            )
        return draws.reshape(*draws.shape[:2], -1).astype(np.float64)

    def _without_noise(self, fitted):
        return self.result(
            math.inf,
            n=len(fitted.last),
            verdict="ill_posed",
            reason=f"{fitted.fixed} columns are the same in all draws of a row, and I(X;T) of a continuous column "
            "without noise is infinite: measure these columns with NoisyChannel, which states a noise level",
        )

    def _of_constant(self, kind, n):
        reason = f"the output of all {n} rows is one constant"
        return self.result(0.0, std_error=0.0, kind=kind, ceiling=math.log(n), n=n, verdict="trusted", reason=reason)

    def _of_gaussians(self, fitted):
        own, others = fitted.log_densities()
        own = own + fitted.loss_of_fitting()
        uppers = {
            "leave-one-out": own - others + math.log(len(own) - 1),
            "fitted Gaussian": own - cross_fitted_gaussian(fitted.last),
        }
        return judged_bracket(_lower(own, others), uppers, self.result)

    def _of_any_law(self, fitted, lost):
        lower = max(
            (_lower(*part.log_densities(share)) for part in fitted.parts() for share in _LEAST_SCALES), key=np.mean
        )
        n = len(lower)
        return self.result(
            lower.mean(),
            std_error=lower.std() / math.sqrt(n),
            kind="lower",
            ceiling=math.log(n),
            n=n,
            verdict="biased_low",
            reason=_any_law(lost),
        )


def _lower(own, others):
    return own - np.logaddexp(others, own) + math.log(len(own))


def _any_law(lost):
    return (
        f"the layer draws its output from a law that a diagonal Gaussian misses by at least {lost:.3f} nats, so that "
        "the value is a lower bound: pass the law itself to Channel, if it is known"
    )


class _Fitted:
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

    def parts(self) -> Iterator["_Fitted"]:
        """Yields the draws along 1, 2, 4, ... principal components, each of which holds at most their information.

        A law on a curve or surface fills few columns of many, where a diagonal Gaussian in all columns is useless.
        """
        from sklearn.decomposition import PCA

        k, n, d = self._all.shape
        axes = PCA(random_state=0).fit(self._mean) if d > 1 else None
        for count in itertools.takewhile(lambda count: count < min(n, d), (2**power for power in itertools.count())):
            yield _Fitted(axes.transform(self._all.reshape(-1, d))[:, :count].reshape(k, n, count))
        yield self

    def law(self, least_scale: float = 0.0) -> tfd.Distribution:
        """Returns the fitted q(t|x), with deviations of at least a share of that of all rows."""
        return tfd.MultivariateNormalDiag(self._mean, np.maximum(self._scale, least_scale * self._noise))

    def log_densities(self, least_scale: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Returns log q(t_i|x_i) [n] of the last draw, and log sum_j q(t_i|x_j) [n] over the other rows."""
        rows = channel_rows(self.law(least_scale))
        return rows.own_log_density(self.last), rows.log_sums_of_others(self.last)

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
        found = _departures(_standardised_by_row(draws))
        chance = [_departures(_standardised_by_row(_gaussian_draws(*draws.shape, seed))) for seed in range(_CHANCES)]
        excess = found - np.mean(chance, axis=0)
        surely = excess > ERRORS * (1 + 1 / _CHANCES) * np.std(chance, axis=0, ddof=1) + 0.002
        return float(np.where(surely, excess, 0.0).sum() * width / len(columns))


def _gaussian_draws(k, n, d, seed):
    return np.random.default_rng([1, seed]).normal(size=[k, n, d])


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
