"""A problem with known information whose columns are distributed like given data."""

import dataclasses
import math

import numpy as np

from ib_keras._checks import at_least
from ib_keras.estimators.formulas.correlations import more_rows_than_columns
from ib_keras.estimators.formulas.student_copula_fit import fit_student
from ib_keras.estimators.formulas.whitening import rotations
from ib_keras.estimators.rows.pair import Pair
from ib_keras.problems import MultivariateStudent
from ib_keras.problems.problem import Problem

_ROWS_TO_FIT = 5_000
_RIDGE = 1e-6
_STRONGEST = 1 - 1e-10
_DF = (0.05, 1e7)


@dataclasses.dataclass(frozen=True, eq=False)
class TwinSide:
    """One side of a twin.

    Args:
      root: Cholesky root of its dispersion [d, d].
      directions: canonical directions [d, r].
      values: (ranks, distinct values) of each column.
    """

    root: np.ndarray
    directions: np.ndarray
    values: tuple[tuple[np.ndarray, np.ndarray], ...]

    def on_user_scale(self, uniform: np.ndarray) -> np.ndarray:
        """Maps columns in (0, 1) [n, d] to the scale of the data by increasing functions, one per column."""
        return np.stack([quantiles(*known, u) for known, u in zip(self.values, uniform.T)], axis=1)


@dataclasses.dataclass(frozen=True, eq=False)
class Twin(Problem):
    """Gaussian or Student copula with the columns and the correlations of given data, and known information.

    I(X;Y) = -1/2 sum_i log(1 - rho_i^2) over the canonical correlations of the copula. A Student copula adds the
    information of its common scale (`MultivariateStudent`). The columns follow those of the data through increasing
    maps, which keep the information. `Twin.of(x, y)` fits a twin, and `with_information` makes it stronger or weaker.

    Args:
      x: the side of X.
      y: the side of Y.
      correlations: canonical correlations [r], below 1.
      df: degrees of freedom; infinity (default) is the Gaussian copula.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> x, y = BivariateNormal(0.9).sample(2000, seed=0)
    >>> twin = Twin.of(np.exp(x), y).with_information(0.5)
    >>> like_x, like_y = twin.sample(2000, seed=1)
    >>> round(twin.information, 3), bool(like_x.min() > 0)
    (0.5, True)

    References:
      Nelsen, An introduction to copulas (2006), theorem 2.4.3: increasing maps leave the copula.
      Bao, Hu, Pan & Zhou, Canonical correlation coefficients of high-dimensional Gaussian vectors (2019): the
      largest canonical correlation that independent rows show, the right edge of their limiting distribution.
    """

    x: TwinSide
    y: TwinSide
    correlations: np.ndarray
    df: float = math.inf

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> "Twin":
        """Fits the twin of floating arrays [n, d_x] and [n, d_y] without constant columns.

        Raises:
          InputError: for fewer rows than columns.
        """
        more_rows_than_columns(Pair(x, y), "a twin")
        dispersion, df = _fitted(Pair(x, y).thinned(_ROWS_TO_FIT))
        d = x.shape[1]
        roots = np.linalg.cholesky(dispersion[:d, :d]), np.linalg.cholesky(dispersion[d:, d:])
        whitened = np.linalg.solve(roots[0], np.linalg.solve(roots[1], dispersion[d:, :d]).T)
        u, rho, v = rotations(whitened)
        # Correlations that independent rows show as well would make the twin dependent by chance.
        kept = rho > chance_correlation(min(len(x), _ROWS_TO_FIT), *whitened.shape)
        # A Gaussian twin needs at least one correlation, or it could not be made stronger.
        kept[0] |= math.isinf(df)
        rho = rho[kept].clip(0, math.sqrt(_STRONGEST))
        sides = [
            TwinSide(root, directions[:, kept], tuple(map(_distinct, side.T)))
            for root, directions, side in zip(roots, (u, v), (x, y))
        ]
        return cls(*sides, rho, df)

    @property
    def information(self) -> float:
        return self.linear_information + self._tails(self.df)

    @property
    def linear_information(self) -> float:
        """The part of the information that the canonical correlations carry, in nats."""
        return float(-np.log1p(-(self.correlations**2)).sum() / 2)

    def with_information(self, nats: float) -> "Twin":
        """Returns the twin with the given information, in which every part of the dependence keeps its share.

        1 - rho_i^2 is raised to the same power c for all i, and the information of the tails is multiplied by c. Very
        strong dependence ends where the ranks no longer resolve it: `information` holds the value that was reached.

        Args:
          nats: information of the twin in nats, >= 0.
        """
        share = at_least("nats", nats, 0, "Pass the information of the twin.") / max(self.information, 1e-12)
        correlations = np.sqrt(
            -np.expm1(np.maximum(share * np.log1p(-(self.correlations**2)), math.log1p(-_STRONGEST)))
        )
        return dataclasses.replace(self, correlations=correlations, df=self._tails_of(share * self._tails(self.df)))

    def draw(self, n: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        first, second = (generator.standard_normal([n, len(side.root)]) for side in (self.x, self.y))
        partner, own = first @ self.x.directions, second @ self.y.directions
        change = self.correlations * partner + (np.sqrt(1 - self.correlations**2) - 1) * own
        z_x, z_y = first @ self.x.root.T, (second + change @ self.y.directions.T) @ self.y.root.T
        scale = 1.0 if math.isinf(self.df) else np.sqrt(self.df / generator.chisquare(self.df, [n, 1]).clip(1e-290))
        return self.x.on_user_scale(self._uniform(z_x * scale)), self.y.on_user_scale(self._uniform(z_y * scale))

    def _uniform(self, z):
        from scipy.special import ndtr, stdtr

        return ndtr(z) if math.isinf(self.df) else stdtr(self.df, z)

    def _tails(self, df):
        return 0.0 if math.isinf(df) else MultivariateStudent(len(self.x.root), len(self.y.root), df).information

    def _tails_of(self, nats):
        """Returns the degrees of freedom whose tails carry the given nats, within limits."""
        from scipy.optimize import brentq

        if math.isinf(self.df) or nats <= self._tails(_DF[1]):
            return math.inf
        if nats >= self._tails(_DF[0]):
            return _DF[0]
        return math.exp(brentq(lambda log_df: self._tails(math.exp(log_df)) - nats, *map(math.log, _DF)))


def chance_correlation(n: int, d_x: int, d_y: int) -> float:
    """Returns the largest canonical correlation of n independent rows, in the limit of many columns."""
    a, b = d_x / n, d_y / n
    return min(1.0, math.sqrt(a * (1 - b)) + math.sqrt(b * (1 - a)))


def quantiles(ranks: np.ndarray, values: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Returns the values at `uniform` in (0, 1) of the increasing line through (ranks, values).

    The line is prolonged at both ends by the slope of its last piece.
    """
    first, last = values[1] - values[0], values[-1] - values[-2]
    return np.interp(uniform, [0, *ranks, 1], [values[0] - first, *values, values[-1] + last])


def _distinct(column):
    """Returns (ranks in (0, 1), distinct values in order) of a column."""
    values, counts = np.unique(column, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2) / (len(column) + 1), values


def _fitted(pair):
    """Returns the dispersion and the degrees of freedom of the copula of a `Pair`."""
    # A little of the identity makes the dispersion definite where columns repeat each other.
    fit = fit_student(np.hstack(pair.ranks))
    dispersion = fit.dispersion if fit.heavy_tailed else np.corrcoef(np.hstack(pair.scores.sides).T)
    return (1 - _RIDGE) * dispersion + _RIDGE * np.eye(len(dispersion)), (fit.df if fit.heavy_tailed else math.inf)
